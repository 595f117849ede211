import { expect, test } from 'vitest';
import { defineEval, type EvalDefinition } from '../../src/evals/define-eval.ts';
import { reportFold } from '../../src/metrics/report-fold.ts';
import type { SampleEvent } from '../../src/record/event.ts';
import { recorded } from '../metrics/events.ts';
import { evaluate, sampleRandom, takes } from './run-template.ts';

interface Sample {
  text: string;
}

/** Right when the answer is as long as the text. */
const definition: EvalDefinition<{ samples_jsonl: string }, Sample, undefined> = {
  name: 'Length',
  async evaluate({ text }, { ask, record }) {
    const [answer = ''] = await ask(text, { temperature: 0 });
    const correct = answer.length === text.length;
    record({ type: 'match', data: { correct, expected: text.length, picked: answer.length } });
    record({ type: 'metrics', data: { score: answer.length, ratio: answer.length / text.length } });
  },
};
const args = { samples_jsonl: 'texts.jsonl' };

/** What a template reports of events. */
function reportOf(template: ReturnType<typeof defineEval>, events: readonly SampleEvent[]) {
  const fold = reportFold(template.metrics, { seed: 1, samples: 1 });
  for (const event of events) fold.add(recorded(event));
  return fold.result();
}

const events: SampleEvent[] = [
  { type: 'match', data: { correct: true, expected: 1, picked: 1 } },
  { type: 'metrics', data: { score: 4, ratio: 0.5 } },
];

test('without more than a name and evaluate, a template takes its data alone and any object as a sample', () => {
  const template = defineEval(definition);
  expect(template).toMatchObject({ name: 'Length', dataArgument: 'samples_jsonl', takesSeveral: false });
  expect(takes(template.argsSchema, args)).toBe(true);
  expect(takes(template.argsSchema, {})).toBe(false);
  expect(takes(template.argsSchema, { ...args, max_token: 1 })).toBe(false);
  expect(takes(template.sampleSchema(args, undefined), { anything: 1 })).toBe(true);
  expect(takes(template.sampleSchema(args, undefined), 'text')).toBe(false);
  expect(['prepare', 'identify', 'checkSample', 'perfectAnswer'].filter((name) => name in template)).toEqual([]);
});

test('another data argument is the one that is required', () => {
  const template = defineEval({ ...definition, dataArgument: 'dataset' });
  expect(takes(template.argsSchema, { dataset: 'a.jsonl' })).toBe(true);
  expect(takes(template.argsSchema, args)).toBe(false);
});

test('it evaluates as it was written', async () => {
  const { asked, events: got } = await evaluate(defineEval(definition), { args, sample: { text: 'ab' }, answer: 'xx' });
  expect(asked).toEqual([['ab', { temperature: 0 }]]);
  expect(got.map(({ data }) => data)).toEqual([
    { correct: true, expected: 2, picked: 2 },
    { score: 2, ratio: 1 },
  ]);
});

test('without metrics, accuracy and the mean of score are reported', () => {
  const template = defineEval<unknown, unknown>(definition as EvalDefinition<unknown, unknown, undefined>);
  expect(reportOf(template, events)).toMatchObject({ accuracy: 1, score: 4 });
  expect(reportOf(template, events)).not.toHaveProperty('ratio');
});

test('metrics are names of numbers, accuracy, or folds, and no others are reported', () => {
  const own = () => ({ add: () => undefined, result: () => ({ own: 7 }) });
  const template = defineEval<unknown, unknown>({
    ...(definition as EvalDefinition<unknown, unknown, undefined>),
    metrics: ['ratio', own],
  });
  expect(reportOf(template, events)).toMatchObject({ ratio: 0.5, own: 7 });
  expect(reportOf(template, events)).not.toHaveProperty('accuracy');
});

test('a schema of samples may depend on the arguments and on what was prepared', () => {
  const template = defineEval<{ least: number }, Sample, { most: number }>({
    name: 'Bounded',
    prepare: async () => ({ most: 9 }),
    sampleSchema: ({ least }, { most }) => ({ type: 'number', minimum: least, maximum: most }),
    evaluate: async () => undefined,
  });
  expect(template.sampleSchema({ least: 3 }, { most: 9 })).toEqual({ type: 'number', minimum: 3, maximum: 9 });
});

test('what it prepares reaches evaluate', async () => {
  const template = defineEval<{ factor: number }, Sample, { doubled: number }>({
    name: 'Prepared',
    prepare: async ({ factor }) => ({ doubled: factor * 2 }),
    async evaluate(_sample, { setup, record }) {
      record({ type: 'metrics', data: { score: setup.doubled } });
    },
  });
  const { events: got } = await evaluate(template, { args: { factor: 4 }, sample: { text: '' }, answer: '' });
  expect(got).toEqual([{ type: 'metrics', data: { score: 8 } }]);
});

test('the methods of a class keep their instance', async () => {
  class Own {
    readonly name = 'Own';
    readonly #wanted = 'yes';
    async evaluate(_sample: unknown, { record }: Parameters<EvalDefinition<unknown, unknown, unknown>['evaluate']>[1]) {
      record({ type: 'metrics', data: { score: this.#wanted.length } });
    }
    checkSample(sample: unknown) {
      return sample === this.#wanted ? undefined : { message: `not ${this.#wanted}` };
    }
    perfectAnswer() {
      return this.#wanted;
    }
    prepare() {
      return Promise.resolve(this.#wanted);
    }
  }
  const template = defineEval<unknown, unknown, unknown>(new Own());
  const { events: got } = await evaluate(template, { args, sample: {}, answer: '' });
  expect(got).toEqual([{ type: 'metrics', data: { score: 3 } }]);
  expect(template.checkSample?.('no', args, undefined)).toEqual({ message: 'not yes' });
  expect(template.perfectAnswer?.({}, { args, random: sampleRandom() })).toBe('yes');
});

test('it says what a sample is known by, where the definition does', () => {
  const template = defineEval({ ...definition, identify: ({ text }) => ({ content: { text }, keys: {} }) });
  expect(template.identify?.({ text: 'a' }, args, undefined)).toEqual({ content: { text: 'a' }, keys: {} });
});
