import type { Prompt } from '../prompts/messages.ts';
import type { Completion, Embedding } from './completion-fn.ts';
import { malformed } from './endpoint-error.ts';
import { choiceTexts, flattenUsage, isPartialChoice, readChoices } from './openai-answer.ts';
import { type Api, sentPrompt } from './openai-request.ts';
import { readEmbedding } from './read-embedding.ts';
import { isPartialResponse, responseTexts, responseUsage } from './responses.ts';

type Body = Readonly<Record<string, unknown>>;

function readTexts(body: Body, api: Api): { texts: string[]; isPartial: boolean; usage: unknown } {
  if (api === 'responses') {
    const texts = responseTexts(body);
    return { texts, isPartial: isPartialResponse(body, texts), usage: responseUsage(body['usage']) };
  }
  const choices = readChoices(body);
  const texts = choiceTexts(choices);
  const isPartial = choices.some((choice, i) => isPartialChoice(choice, texts[i] ?? ''));
  return { texts, isPartial, usage: body['usage'] };
}

/** Which model answered; one that does not say so is the one that was asked. */
function modelOf({ model: answered }: Body, model: string): string {
  return typeof answered === 'string' ? answered : model;
}

/** The completion that an endpoint's body holds. Throws a retryable error where it holds none. */
export function readOpenAiAnswer(
  body: Body,
  { api, model, prompt }: { api: Api; model: string; prompt: Prompt },
): Completion {
  const { texts, isPartial, usage: given } = readTexts(body, api);
  const usage = flattenUsage(given);
  return {
    texts,
    prompt: sentPrompt(api, prompt),
    model: modelOf(body, model),
    ...(usage && { usage }),
    ...(isPartial && { isPartial }),
    answer: body,
  };
}

/** The embedding that an endpoint's body holds. */
export function readEmbeddingAnswer(body: Body, model: string): Embedding {
  const { data } = body;
  const [first] = Array.isArray(data) ? (data as readonly { embedding?: unknown }[]) : [];
  const vector = readEmbedding(first?.embedding);
  if (vector === undefined) throw malformed('without an embedding');
  const usage = flattenUsage(body['usage']);
  return { vector, model: modelOf(body, model), ...(usage && { usage }) };
}
