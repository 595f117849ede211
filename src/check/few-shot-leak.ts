import type { Examples } from '../evals/few-shot.ts';
import type { Message } from '../prompts/messages.ts';
import { FindingList } from './finding.ts';
import { placeOfSample, type SampleCheck } from './sample-check.ts';

function textOf(message: Message | undefined): string {
  const content = message?.content;
  return (typeof content === 'string' ? content : JSON.stringify(content ?? '')).trim();
}

/** What a sample asks: its last message, which stands behind the examples. */
function questionOf(input: unknown): string {
  return Array.isArray(input) ? textOf(input.at(-1)) : '';
}

/** Few-shot examples that are also samples: their answers stand in the prompt. Where every sample ends alike, its question stands elsewhere. */
export function fewShotLeak(examples: Examples, path: string): SampleCheck {
  const shown = new Map(examples.flatMap((example, index) => example.slice(0, -1).map((one) => [textOf(one), index])));
  const found = new FindingList();
  const questions = new Set<string>();
  let samples = 0;
  return {
    see(sample) {
      samples += 1;
      const question = questionOf(sample.value['input']);
      if (questions.size < 2) questions.add(question);
      const example = question === '' ? undefined : shown.get(question);
      if (example === undefined) return;
      found.add({
        code: 'few-shot-leak',
        message: `this sample is also few-shot example ${Number(example) + 1} of ${path}: its answer stands in every prompt`,
        place: placeOfSample(sample),
        hint: 'remove it from the samples, or show another example',
      });
    },
    findings: () => (samples > 1 && questions.size === 1 ? [] : found.list()),
  };
}
