import { expect, test } from 'vitest';
import { repeatCommand } from '../../src/compare/repeat-command.ts';
import type { RunSpec } from '../../src/record/event.ts';
import { recordText } from './records.ts';

function specOf(command: string, fns: readonly string[] = ['gpt-4o'], grader?: string): RunSpec {
  const config = { command, ...(grader !== undefined && { grader }) };
  const [line = ''] = recordText({ samples: [], fns, config }).split('\n');
  return (JSON.parse(line) as { spec: RunSpec }).spec;
}

test.for([
  ['tseval gpt-4o q', 'tseval gpt-4o q --sample q.dev.7'],
  ['tseval run gpt-4o q --json', 'tseval gpt-4o q --sample q.dev.7'],
  ['tseval grade e.json --data rows.jsonl --name x', 'tseval grade e.json --data rows.jsonl --sample q.dev.7'],
  [
    "tseval gpt-4o q --completion-args 'stop=a b' --max_samples 5 --record-path=x.jsonl --registry-path r",
    "tseval gpt-4o q --completion-args 'stop=a b' --registry-path r --sample q.dev.7",
  ],
  ['tseval gpt-4o q --sample 1 --sample 2-3 --show-failures 3', 'tseval gpt-4o q --sample q.dev.7'],
  ['tseval set gpt-4o everything --quiet', 'tseval gpt-4o q.dev.v0 --sample q.dev.7'],
  ['tseval set --quiet gpt-4o everything --seed 3', 'tseval gpt-4o q.dev.v0 --seed 3 --sample q.dev.7'],
] as const)('%s', ([command, expected]) => {
  expect(repeatCommand(specOf(command), 'q.dev.7')).toBe(expected);
});

test('the grader of a set stays where it was named', () => {
  const spec = specOf('tseval set a everything --grader judge', ['a', 'judge'], 'judge');
  expect(repeatCommand(spec, 'q.dev.7')).toBe('tseval a q.dev.v0 --grader judge --sample q.dev.7');
});

test('a program’s run has no command', () => {
  expect(repeatCommand(specOf('runEval'), 'q.dev.7')).toBeUndefined();
});

test('the words of a command line are quoted as a shell needs them', () => {
  const argv = ['gpt-4o', 'q', '--completion-args', 'stop=a b', '--json'];
  const spec = specOf('tseval …');
  const withArgv = { ...spec, run_config: { ...spec.run_config, argv } };
  expect(repeatCommand(withArgv, 'q.dev.7')).toBe("tseval gpt-4o q --completion-args 'stop=a b' --sample q.dev.7");
});
