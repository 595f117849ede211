import { chatToText } from '../prompts/chat-to-text.ts';
import { isChatPrompt, type Prompt } from '../prompts/messages.ts';
import type { Params } from './completion-fn.ts';

const charactersPerToken = 4;
/** What the chat format adds: OpenAI's cookbook counts three tokens a message and three for the answer's beginning. */
const perMessage = 3;
/** What is expected of an answer before any has come. */
export const expectedAnswerTokens = 100;

/**
 * About how many tokens a prompt is, without a tokenizer: four characters of English are one token, and so is about each character of other
 * scripts.
 */
export function estimatePromptTokens(prompt: Prompt): number {
  const text = typeof prompt === 'string' ? prompt : chatToText(prompt);
  const other = text.match(/[^\0-\u024f]/g)?.length ?? 0;
  const messages = isChatPrompt(prompt) ? prompt.length : 1;
  return Math.ceil((text.length - other) / charactersPerToken) + other + perMessage * (messages + 1);
}

/** The most that an answer may be long, or what is expected of one. */
export function estimateAnswerTokens(params: Params): number {
  const { max_tokens: most, max_completion_tokens: alsoMost, n } = params;
  const limit = [most, alsoMost].find((value) => typeof value === 'number') as number | undefined;
  return Math.min(limit ?? expectedAnswerTokens, expectedAnswerTokens) * (typeof n === 'number' ? n : 1);
}

/** About how many tokens a request takes, prompt and answer. */
export function estimateTokens(prompt: Prompt, params: Params): number {
  return estimatePromptTokens(prompt) + estimateAnswerTokens(params);
}
