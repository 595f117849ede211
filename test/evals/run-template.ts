import { createHash } from 'node:crypto';
import { Ajv } from 'ajv';
import type { Params } from '../../src/completion/completion-fn.ts';
import type { Ask, JsonSchema, Template } from '../../src/evals/template.ts';
import { outcomeOf } from '../../src/metrics/outcomes.ts';
import type { Prompt } from '../../src/prompts/messages.ts';
import { PythonRandom } from '../../src/random/python-random.ts';
import type { SampleEvent } from '../../src/record/event.ts';
import { plainResources, unasked } from './unasked.ts';

const sha512 = (bytes: Uint8Array): Uint8Array => createHash('sha512').update(bytes).digest();

/** What a template asked and recorded for one sample. */
export interface Evaluated {
  asked: [Prompt, Params][];
  events: SampleEvent[];
}

/** Evaluates one sample of a template with a canned answer; `rows` is what any JSONL file of an argument holds. */
export async function evaluate<Args, Sample, Setup>(
  template: Template<Args, Sample, Setup>,
  { args, sample, answer, rows = [] }: { args: Args; sample: Sample; answer: string; rows?: readonly unknown[] },
): Promise<Evaluated> {
  const asked: Evaluated['asked'] = [];
  const events: SampleEvent[] = [];
  const ask: Ask = async (prompt, params) => {
    asked.push([prompt, params]);
    return [answer, 'a second answer'];
  };
  const setup = (await template.prepare?.(args, {
    readRows: async <Row>(): Promise<readonly Row[]> => rows as readonly Row[],
    findModelgraded: () => Promise.reject(new Error('this template has no rubric')),
    placeOfArgument: () => undefined,
    ...plainResources,
    modelCount: 1,
  })) as Setup;
  const context = { args, setup, random: sampleRandom(), ask, models: [ask], grader: ask, regrade: 0, ...unasked };
  await template.evaluate(sample, { ...context, record: (event) => events.push(event) });
  return { asked, events };
}

/** Whether a template judges what it calls a perfect answer to be right. */
export async function isPerfectAnswerRight<Args, Sample, Setup>(
  template: Template<Args, Sample, Setup>,
  { args, sample }: { args: Args; sample: Sample },
): Promise<boolean> {
  const answer = template.perfectAnswer?.(sample, { args, random: sampleRandom() });
  if (answer === undefined) return false;
  const { events } = await evaluate(template, { args, sample, answer });
  return outcomeOf(events) === 'correct';
}

/** The generator of a first sample. */
export const sampleRandom = (): PythonRandom =>
  PythonRandom.fromBytes(new TextEncoder().encode('eval.split.0:20220722'), sha512);

/** Whether a schema takes a value. */
export function takes(schema: JsonSchema, value: unknown): boolean {
  return new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema)(value);
}
