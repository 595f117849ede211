import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { TsevalError } from '../../src/errors.ts';
import type { HostedInputs, HostedRun } from '../../src/hosted/hosted-run.ts';
import { readHostedRun } from '../../src/hosted/read-hosted-run.ts';

/** A folder with these files, which goes away with the test: texts as they are, lists as JSONL, the rest as JSON. */
function makeFolder(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tseval-hosted-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, value] of Object.entries(files)) writeFileSync(join(folder, name), toText(name, value));
  return folder;
}

function toText(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (name.endsWith('.jsonl') && Array.isArray(value)) return value.map((row) => `${JSON.stringify(row)}\n`).join('');
  return JSON.stringify(value, null, 2);
}

/** A definition with its run and rows, as files; what is left out is a small one that is right. */
export interface Files {
  eval?: unknown;
  run?: unknown;
  rows?: unknown;
}

export const criterion = {
  type: 'string_check',
  name: 'exact',
  input: '{{sample.output_text}}',
  reference: '{{item.label}}',
  operation: 'eq',
};
export const config = { type: 'custom', item_schema: { type: 'object' } };
export const rows = [{ item: { label: 'a' }, sample: { output_text: 'a' } }];

/** An eval with these graders. */
export function evalOf(...testing_criteria: readonly unknown[]): Record<string, unknown> {
  return { name: 'labels', data_source_config: config, testing_criteria };
}

/** Reads files as the command line would. */
export function read(files: Files, inputs: Partial<HostedInputs> = {}): Promise<HostedRun> {
  const { eval: definition = evalOf(criterion), run, rows: given = rows } = files;
  const hasRows = given !== null;
  const cwd = makeFolder({
    'eval.json': definition,
    ...(run !== undefined && { 'run.json': run }),
    ...(hasRows && { 'rows.jsonl': given }),
  });
  return readHostedRun({
    evalFile: 'eval.json',
    ...(run !== undefined && { runFile: 'run.json' }),
    ...(hasRows && { dataFile: 'rows.jsonl' }),
    cwd,
    ...inputs,
  });
}

/** What is refused, a line a problem: `place: message (hint)`. */
export async function refusals(files: Files, inputs: Partial<HostedInputs> = {}): Promise<readonly string[]> {
  try {
    await read(files, inputs);
    return [];
  } catch (error) {
    if (!(error instanceof TsevalError)) throw error;
    return error.problems.map(({ message, place, hint }) => {
      const at = place && [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
      return `${at ?? ''}: ${message}${hint === undefined ? '' : ` (${hint})`}`;
    });
  }
}
