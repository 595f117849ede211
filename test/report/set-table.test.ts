import { expect, test } from 'vitest';
import { setTable } from '../../src/report/set-table.ts';

const counts = { samples: 20, errored: 1, not_run: 0 };

test('the table of a set has every eval: run, done before, without numbers, and not started', () => {
  const rows = [
    { evalName: 'a.dev.v0', code: 0, report: { accuracy: 0.5, accuracy_stderr: 0.1, ...counts }, isDoneBefore: false },
    { evalName: 'longer.dev.v0', code: 0, report: { score: 1.25, ...counts }, isDoneBefore: true },
    { evalName: 'b\u001b.dev.v0', code: 2, report: undefined, isDoneBefore: false },
    { evalName: 'c.dev.v0', code: undefined, report: undefined, isDoneBefore: false },
  ];
  expect(setTable(rows)).toBe(`2 evals run, 1 done before (--no-resume runs all anew), 1 not started
  eval           result           samples  errored  not run  exit
  a.dev.v0       0.5000 ± 0.1000       20        1        0     0
  longer.dev.v0  1.2500                20        1        0     0  done before
  b\\e.dev.v0     -                      -        -        -     2
  c.dev.v0       -                      -        -        -     -
`);
});
