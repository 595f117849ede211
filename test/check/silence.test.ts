import { expect, test } from 'vitest';
import { makeFolder } from '../samples/temp-folder.ts';
import { checkFolder, checkSamplesOf, codesOf, evalOf } from './checking.ts';

const twice = [
  { input: 'What is 7 times 8?', ideal: 'fifty-six' },
  { input: 'What is 6 times 8?', ideal: 'forty-eight' },
  { input: 'What is 7 times 8?', ideal: 'fifty-six' },
];

test.for<[string, string[], number]>([
  ['', ['duplicate-sample 3'], 0],
  ['# tseval-ignore: duplicate-sample\n', [], 1],
  ['# tseval-ignore: ideal-overlap , duplicate-sample because they weigh more\n', [], 1],
  ['# tseval-ignore: ideal-overlap\n', ['duplicate-sample 3'], 0],
  ['# tseval-ignore: duplicate-sample\n\n', ['duplicate-sample 3'], 0],
  ['# tseval-ignore: duplicates\n', ['duplicate-sample 3', 'unknown-ignore 1'], 0],
  ['# tseval-ignore duplicate-sample\n', ['duplicate-sample 3', 'unknown-ignore 1'], 0],
  ['# see tseval-ignore: duplicate-sample\n', ['duplicate-sample 3'], 0],
])('the comment %j above an entry leaves %j', async ([comment, codes, silenced]) => {
  const result = await checkSamplesOf(twice, { comment });
  expect(codesOf(result)).toEqual(codes);
  expect(result.silenced).toBe(silenced);
});

test('a comment within an entry silences, and one in another entry does not', async () => {
  const within = await checkSamplesOf(twice, { args: '    # tseval-ignore: duplicate-sample\n' });
  expect(codesOf(within)).toEqual([]);
  const files = evalOf(twice, { comment: 'mine: # tseval-ignore: duplicate-sample\n  id: mine.dev.v0\n' });
  expect(codesOf(await checkFolder(makeFolder(files)))).toEqual(['duplicate-sample 3']);
});

test('what two evals share is told of the one that does not ignore it', async () => {
  const other =
    'other.dev.v0: # tseval-ignore: duplicate-sample\n  class: Match\n  args: {samples_jsonl: samples.jsonl}\n';
  const result = await checkFolder(makeFolder({ ...evalOf(twice), 'evals/other.yaml': other }));
  expect(result.findings.map(({ evals }) => evals)).toEqual([['mine.dev.v0']]);
});

test('an error can be ignored, such as data that only others have', async () => {
  const { 'evals/mine.yaml': text = '' } = evalOf(twice, { comment: '# tseval-ignore: data-missing\n' });
  const result = await checkFolder(makeFolder({ 'evals/mine.yaml': text, 'data/other.jsonl': '{}\n' }));
  expect(result.findings).toEqual([]);
  expect(result.evals.map(({ status, reason }) => [status, reason])).toEqual([['skipped', 'its data are missing']]);
});

test('an alias that leads nowhere is told once, and ignored where a comment says so', async () => {
  const alias = (comment: string) => ({ 'evals/a.yaml': `${comment}old:\n  id: new\n`, ...evalOf(twice.slice(1)) });
  const told = await checkFolder(makeFolder(alias('')));
  expect(codesOf(told)).toEqual(['invalid-entry 2']);
  const ignored = await checkFolder(makeFolder(alias('# tseval-ignore: invalid-entry\n')));
  expect(codesOf(ignored)).toEqual([]);
});
