import type OpenAI from 'openai';
import type { Completion, CompletionFn } from './completion-fn.ts';
import type { EndpointNames } from './endpoint-error.ts';
import { choiceTexts, flattenUsage, isPartial, readBody, readChoices } from './openai-answer.ts';
import { toCompletionError } from './openai-error.ts';
import { type Api, openAiRequest, sentPrompt } from './openai-request.ts';
import { isCutShort, responseTexts, responseUsage } from './responses.ts';

export interface OpenAiOptions {
  client: OpenAI;
  model: string;
  api: Api;
  /** What hints call the endpoint's settings. */
  names: EndpointNames;
}

type Body = Readonly<Record<string, unknown>>;

/** What a chat or a completion answers. */
function readCompletion(body: Body): Completion {
  const choices = readChoices(body);
  const usage = flattenUsage(body['usage']);
  return { texts: choiceTexts(choices), ...(usage && { usage }), ...(isPartial(choices) && { isPartial: true }) };
}

function readResponse(body: Body): Completion {
  const usage = flattenUsage(responseUsage(body['usage']));
  return { texts: responseTexts(body), ...(usage && { usage }), ...(isCutShort(body) && { isPartial: true }) };
}

/** Asks an OpenAI-compatible endpoint once: retries, limits and time limits are wrappers. */
export function openAi({ client, model, api, names }: OpenAiOptions): CompletionFn {
  const read = api === 'responses' ? readResponse : readCompletion;
  return async (prompt, params, { signal }): Promise<Completion> => {
    const { endpoint, body } = openAiRequest(model, api, { prompt, params });
    try {
      const answer = readBody(await client.post(endpoint, { body, signal }), names);
      const answered = typeof answer['model'] === 'string' ? answer['model'] : model;
      return { ...read(answer), prompt: sentPrompt(api, prompt), model: answered };
    } catch (error) {
      throw toCompletionError(error, names);
    }
  };
}
