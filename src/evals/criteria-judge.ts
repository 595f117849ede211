import { failure, type GradeFailure } from '../graders/grade.ts';
import type { Message } from '../prompts/messages.ts';
import type { AskFailure, AskWhole, JsonSchema, WholeAnswer } from './template.ts';
import type { SamplingParams } from './testing-criteria-args.ts';

const step = {
  type: 'object',
  properties: { description: { type: 'string' }, conclusion: { type: 'string' } },
  required: ['description', 'conclusion'],
  additionalProperties: false,
};

/** The form of a verdict: the steps come before the result, so that they can lead to it. */
export function verdictSchema(result: JsonSchema): JsonSchema {
  return {
    type: 'object',
    properties: { steps: { type: 'array', items: step }, result },
    required: ['steps', 'result'],
    additionalProperties: false,
  };
}

/** Parameters as the API takes them: null is absent, and the spelling that most definitions have is understood. */
export function apiParams(params: SamplingParams | null | undefined): Readonly<Record<string, unknown>> {
  const sent = Object.entries(params ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    sent.map(([name, value]) => [name === 'max_completions_tokens' ? 'max_completion_tokens' : name, value]),
  );
}

/** What a judge is asked. */
interface JudgeRequest {
  /** Sent as written. */
  messages: readonly Message[];
  params: Readonly<Record<string, unknown>>;
  schema: JsonSchema;
  criterion: string;
}

/** Asks one judge; what is learnt of its endpoint is kept for the run. */
export interface Judge {
  ask(ask: AskWhole, request: JudgeRequest): Promise<{ text: string } | GradeFailure>;
}

/** Makes a judge that answers by structured output, or, where its endpoint knows none, is told the form in one more message. */
export function createJudge(): Judge {
  let isPlain = false;
  const askPlain = (ask: AskWhole, request: JudgeRequest) => {
    const messages = [...request.messages, { role: 'user', content: inWords(request.schema) }];
    return ask(messages, request.params, request);
  };
  return {
    async ask(ask, request) {
      if (isPlain) return readAnswer(await askPlain(ask, request));
      const format = { name: 'verdict', strict: true, schema: request.schema };
      const params = { ...request.params, response_format: { type: 'json_schema', json_schema: format } };
      const answer = await ask(request.messages, params, request);
      if (!knowsNoFormat(answer)) return readAnswer(answer);
      isPlain = true;
      return readAnswer(await askPlain(ask, request));
    },
  };
}

function inWords(schema: JsonSchema): string {
  return `Answer with one JSON object of this JSON Schema, and nothing after it:\n${JSON.stringify(schema)}`;
}

/** An endpoint says so; a program or a module that is no endpoint answers as if nothing had been asked for. */
function knowsNoFormat(answer: WholeAnswer | AskFailure): boolean {
  if (!('failure' in answer)) return answer.answer === undefined && !answer.texts[0]?.includes('{');
  const { kind, parameter, message } = answer.failure;
  return kind === 'rejected' && /response_format|json_schema|structured/i.test(`${parameter ?? ''} ${message}`);
}

function readAnswer(answer: WholeAnswer | AskFailure): { text: string } | GradeFailure {
  if ('failure' in answer) return failure('model_grader_server_error', answer.failure.message);
  const refusal = findRefusal(answer.answer);
  if (refusal !== undefined) return failure('model_grader_refusal_error', `the judge refuses: ${refusal}`);
  return { text: answer.texts[0] ?? '' };
}

/** What a model says where it refuses, in a chat completion or a Responses object. */
export function findRefusal(answer: WholeAnswer['answer']): string | undefined {
  const { choices, output } = (answer ?? {}) as {
    choices?: readonly { message?: { refusal?: unknown } | null }[];
    output?: readonly { content?: readonly { type?: string; refusal?: unknown }[] | null }[];
  };
  const said = Array.isArray(choices)
    ? choices.map(({ message }) => message?.refusal)
    : (Array.isArray(output) ? output : []).flatMap(({ content }) =>
        Array.isArray(content) ? content.map((part) => part?.refusal) : [],
      );
  return said.find((refusal) => typeof refusal === 'string' && refusal !== '') as string | undefined;
}
