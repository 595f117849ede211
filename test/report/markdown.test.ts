import { expect, test } from 'vitest';
import { markdownFormat } from '../../src/report/markdown.ts';
import { markdownCode, markdownTable } from '../../src/report/markdown-text.ts';
import { errored, matched, showOnly, showRun, sink } from './show-run.ts';

test.for([
  ['plain', '`plain`'],
  ['', ''],
  ['a `b` c', '`` a `b` c ``'],
  ['```', '```` ``` ````'],
  [' padded ', '`  padded  `'],
  ['@everyone <b> *x* [l](u)', '`@everyone <b> *x* [l](u)`'],
])('%j is the code %j', ([text = '', code]) => {
  expect(markdownCode(text)).toBe(code);
});

test('a bar cannot end a cell, whatever stands before it', () => {
  expect(markdownTable(['a'], [['x | y'], ['x \\| y']])).toEqual([
    '| a |',
    '| --- |',
    '| x \\| y |',
    '| x \\\\\\| y |',
  ]);
});

test('a run is a section with its number, its ledger, what is not right and where it is recorded', async () => {
  const text = await showOnly(markdownFormat, [
    ...matched('capitals.dev.0', { answer: 'Rome', ideal: 'Rome' }),
    ...matched('capitals.dev.1', { answer: 'a | b\n@all', ideal: 'Paris', line: 2 }),
    ...errored('capitals.dev.2', 'HTTP 400', 3),
  ]);
  expect(text).toBe(`### \`capitals.dev.v0\` \`gpt-4o\`

**accuracy 0.5000**, 3 samples in 2.5 s: 1 correct, 1 incorrect, 1 errored

<details><summary>2 samples are not right</summary>

| sample | outcome | expected | got | place |
| --- | --- | --- | --- | --- |
| \`capitals.dev.1\` | incorrect | \`Paris\` | \`a \\| b\\n@all\` | \`data/samples.jsonl:2\` |
| \`capitals.dev.2\` | errored |  | \`HTTP 400\` | \`data/samples.jsonl:3\` |

</details>

<details><summary>Metrics</summary>

| metric | value |
| --- | --- |
| \`accuracy\` | 0.5000 |

</details>

Record: \`.tseval/runs/x.jsonl\`
`);
});

test('gates stand in a table above the samples', async () => {
  const gates = [
    { gate: 'accuracy>=0.4', metric: 'accuracy', operator: '>=', limit: 0.4, value: 0.5, hasHeld: true },
    { gate: 'errored<1', metric: 'errored', operator: '<', limit: 1, value: 3, hasHeld: false },
  ] as const;
  const text = await showOnly(markdownFormat, [], { gates });
  expect(text).toContain('| ✅ `gate accuracy>=0.4` | 0.5000  held |\n| ❌ `gate errored<1` | 3  failed |\n');
});

test('a comment stays within what a pull request takes, however many samples fail', async () => {
  const events = Array.from({ length: 500 }, (_, i) =>
    matched(`capitals.dev.${i}`, { answer: '|`'.repeat(5000), ideal: '\\'.repeat(5000), line: i }),
  );
  const text = await showOnly(markdownFormat, events.flat());
  expect(text).toContain('500 samples are not right, of which the first 20 are shown');
  expect(text.length).toBeLessThan(65_536);
});

test('several runs are several sections', async () => {
  const output = sink();
  const format = markdownFormat(output);
  await showRun(format, []);
  await showRun(format, []);
  expect(output.text().match(/^### /gm)).toHaveLength(2);
});
