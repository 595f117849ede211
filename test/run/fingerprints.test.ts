import { expect, test } from 'vitest';
import { includes } from '../../src/evals/includes.ts';
import { match } from '../../src/evals/match.ts';
import { fingerprintEval, fingerprintParameters, type Ingredients } from '../../src/run/fingerprints.ts';

const ingredients: Ingredients = {
  template: match,
  args: { samples_jsonl: 'a/samples.jsonl', num_few_shot: 1, few_shot_jsonl: 'a/shots.jsonl' },
  data: 'ab',
  rubrics: new Map(),
  files: new Map([['few_shot_jsonl', [{ sample: [] }]]]),
};
const fingerprints = fingerprintEval(ingredients);

test('each part is a SHA-256; without a rubric there is none of it', () => {
  expect(fingerprints).toEqual({ eval: expect.stringMatching(/^[0-9a-f]{64}$/), data: 'ab' });
});

test('renamed files change nothing', () => {
  const args = { samples_jsonl: 'b.jsonl', num_few_shot: 1, few_shot_jsonl: 'c.jsonl' };
  expect(fingerprintEval({ ...ingredients, args })).toEqual(fingerprints);
});

test.for<[string, Partial<Ingredients>]>([
  ['another class', { template: includes }],
  ['another argument', { args: { ...ingredients.args, num_few_shot: 2 } }],
  ['other examples', { files: new Map([['few_shot_jsonl', []]]) }],
])('%s changes the fingerprint of the eval', ([, change]) => {
  const changed = fingerprintEval({ ...ingredients, ...change });
  expect(changed['eval']).not.toBe(fingerprints['eval']);
  expect(changed['data']).toBe('ab');
});

test('a changed rubric changes its own fingerprint alone', () => {
  const one = fingerprintEval({ ...ingredients, rubrics: new Map([['fact', { prompt: 'a' }]]) });
  const other = fingerprintEval({ ...ingredients, rubrics: new Map([['fact', { prompt: 'b' }]]) });
  expect(one).toMatchObject(fingerprints);
  expect(other['rubric']).not.toBe(one['rubric']);
  expect({ ...other, rubric: '' }).toEqual({ ...one, rubric: '' });
});

test('the parameters are the seed, the regrades and the completion arguments, in any order', () => {
  const parameters = { seed: 1, regrade: 0, completionArgs: { temperature: 0, top_p: 1 } };
  const hash = fingerprintParameters(parameters);
  expect(fingerprintParameters({ ...parameters, completionArgs: { top_p: 1, temperature: 0 } })).toBe(hash);
  expect(fingerprintParameters({ ...parameters, completionArgs: undefined })).not.toBe(hash);
  expect(fingerprintParameters({ ...parameters, seed: 2 })).not.toBe(hash);
  expect(fingerprintParameters({ ...parameters, regrade: 1 })).not.toBe(hash);
});
