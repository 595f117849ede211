/** One message of a chat, as the chat completions API takes it; other keys are passed on. */
export interface Message {
  role: string;
  content: unknown;
  name?: string;
  [key: string]: unknown;
}

/** What a model is asked: a text, or a chat. */
export type Prompt = string | readonly Message[];

/** Whether a prompt is a list of messages. */
export function isChatPrompt(prompt: Prompt): prompt is readonly Message[] {
  return typeof prompt !== 'string';
}

/** The messages that a chat model is sent: a text becomes one system message, as oaieval does it. */
export function toMessages(prompt: Prompt): readonly Message[] {
  return isChatPrompt(prompt) ? prompt : [{ role: 'system', content: prompt }];
}
