import { CompletionError } from '../errors.ts';
import { chatToSlotText } from '../prompts/chat-to-text.ts';
import type { Prompt } from '../prompts/messages.ts';
import { type CompletionClass, extraOptions } from './completion-class.ts';
import type { Completion, CompletionFn } from './completion-fn.ts';
import { keysOf, readStored, type StoredCompletions } from './read-stored.ts';
import { withSampling } from './with-sampling.ts';

interface ReplayArgs {
  path: string;
}

function missing(prompt: Prompt, file: string, stored: number): CompletionError {
  const start = chatToSlotText(prompt).slice(0, 80);
  const message =
    stored === 0
      ? `${file} stores no answer to this prompt (${JSON.stringify(start)}…)`
      : `this prompt is asked more often than ${file} stores answers to it (${stored}): ${JSON.stringify(start)}…`;
  return new CompletionError('rejected', {
    message,
    hint: 'nothing is sent: prompts must be those that were answered',
  });
}

/**
 * Answers from what is stored. A prompt asked again gets the next of its answers, in the file's order; in a record, those of the
 * same sample go first, so that samples which share a prompt each get their own whatever the order in which they are asked.
 */
function replay(stored: StoredCompletions, file: string): CompletionFn {
  const used = new Map<string, number>();
  return async (prompt, _params, { sampleId }): Promise<Completion> => {
    const key = keysOf(prompt, sampleId).find((one) => stored.has(one));
    const answers = key === undefined ? [] : (stored.get(key) ?? []);
    const count = used.get(key ?? '') ?? 0;
    const answer = answers[count];
    if (key === undefined || answer === undefined) throw missing(prompt, file, answers.length);
    used.set(key, count + 1);
    return answer;
  };
}

/** Answers that were recorded before: nothing is sent. */
export const replayClass: CompletionClass<ReplayArgs> = {
  name: 'Replay',
  argsSchema: {
    type: 'object',
    required: ['path'],
    additionalProperties: false,
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        description: 'a record of a run, or a JSONL file of prompts and completions',
      },
      extra_options: extraOptions,
    },
  },
  async create({ path }, { findFile, shown }) {
    const found = findFile(path, 'path', ['working directory', 'yaml file', 'registry']);
    return withSampling(replay(await readStored(found, shown(found)), shown(found)));
  },
};
