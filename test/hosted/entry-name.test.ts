import { expect, test } from 'vitest';
import { nameFromOption, nameFromTitle, namesOf } from '../../src/hosted/entry-name.ts';

test.for<[title: string, base: string]>([
  ['Sentiment', 'sentiment'],
  ['Code QA Eval', 'code-qa-eval'],
  ['Calidad de resúmenes', 'calidad-de-resumenes'],
  ['agentos:clarify-prompt', 'agentos-clarify-prompt'],
  ['v2.1 (final)', 'v2-1-final'],
  ['security_agent_eval_v1', 'security_agent_eval_v1'],
  ['検索の品質', '検索の品質'],
  ['../../etc', 'etc'],
  ['!!!', 'hosted-eval'],
  ['', 'hosted-eval'],
])('the title %j becomes the name %s', ([title, base]) => {
  expect(nameFromTitle(title)).toEqual({ base, full: `${base}.dev.v0` });
});

test.for<[option: string, base: string, full: string]>([
  ['sentiment.test.v1', 'sentiment', 'sentiment.test.v1'],
  ['sentiment', 'sentiment', 'sentiment.dev.v0'],
])('--as %s names %s and %s', ([option, base, full]) => {
  expect(nameFromOption(option)).toEqual({ base, full });
});

test.for(['', 'a.b', 'a/b.c.d', '../x', 'a..b', 'a b'])('--as %j is refused', (option) => {
  expect(() => nameFromOption(option)).toThrow('--as is no name of an eval');
});

test('evals of one title are told apart by their ids, whatever their order', () => {
  const evals = [
    { id: 'eval_aaaaaaaa11111111', title: 'Same' },
    { id: 'eval_bbbbbbbb22222222', title: 'same!' },
    { id: 'eval_cccccccc33333333', title: 'Other' },
  ];
  const names = [...namesOf(evals)].map(([id, { base }]) => [id, base]);
  expect(names).toEqual([
    ['eval_aaaaaaaa11111111', 'same-11111111'],
    ['eval_bbbbbbbb22222222', 'same-22222222'],
    ['eval_cccccccc33333333', 'other'],
  ]);
  expect(new Map(namesOf(evals.toReversed()))).toEqual(new Map(namesOf(evals)));
});
