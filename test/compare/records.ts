import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CompareOptions, compareRuns, type EvalComparison, openRun } from '../../src/compare/compare-runs.ts';
import type { Outcome, RunSpec } from '../../src/record/event.ts';

/** A sample of a made-up record. */
export interface Made {
  /** What the hash is made of: samples of one content are the same sample. */
  content: string;
  outcome: Outcome;
  score?: number | null;
  /** The end of its id; its place in the list where it is left out. */
  id?: number | string;
  keys?: Record<string, string | number>;
  /** From 0. */
  repeat?: number;
  answer?: string;
  error?: string;
}

type Config = Partial<Omit<RunSpec['run_config'], 'eval_spec'>> & { cls?: string; args?: Record<string, unknown> };

export interface MadeRun {
  samples: readonly Made[];
  evalName?: string;
  fns?: readonly string[];
  config?: Config;
  /** What stands in the report's line beside the counts; null leaves the line out. */
  report?: Record<string, number> | null;
}

/** A hash whose first digits differ from sample to sample. */
export function hashOf(content: string): string {
  let state = 2166136261;
  const next = () => {
    for (const char of content) state = Math.imul(state ^ char.charCodeAt(0), 16777619);
    return (state >>> 0).toString(16).padStart(8, '0');
  };
  return next() + next() + next() + next();
}

/** The samples `0` to `count - 1`, of which the first are right. */
export function verdicts(count: number, right: number): Made[] {
  return Array.from({ length: count }, (_, i) => ({
    content: `${i}`,
    outcome: i < right ? ('correct' as const) : ('incorrect' as const),
  }));
}

/** The lines of a record as tseval writes it. */
export function recordText({
  samples,
  evalName = 'q.dev.v0',
  fns = ['model'],
  config = {},
  report = {},
}: MadeRun): string {
  const [base = '', split = ''] = evalName.split('.');
  const { cls = 'Match', args = { samples_jsonl: 'q.jsonl' }, ...others } = config;
  const sha = (digit: string) => digit.repeat(64);
  const spec: RunSpec = {
    completion_fns: fns,
    eval_name: evalName,
    base_eval: base,
    split,
    run_config: {
      completion_fns: fns,
      eval_spec: { cls, args, key: evalName, group: base, registry_path: 'registry' },
      seed: 1,
      max_samples: null,
      command: `tseval ${fns.join(',')} ${base}`,
      initial_settings: { visible: true },
      samples: new Set(samples.map(({ id }, i) => id ?? i)).size,
      fingerprints: { eval: sha('a'), data: sha('b'), parameters: sha('c') },
      tseval_version: '0.1.0',
      ...others,
    },
    created_by: '',
    run_id: 'RUN',
    created_at: '2026-11-21T00:00:00.000Z',
  };
  let eventId = 0;
  const event = (of: { sampleId: string; repeat: number | undefined }, type: string, data: unknown) => ({
    ...{ run_id: 'RUN', event_id: eventId++, sample_id: of.sampleId },
    ...(of.repeat !== undefined && { repeat: of.repeat }),
    ...{ type, data, created_by: '', created_at: '2026-11-21T00:00:00.000Z' },
  });
  const events = samples.flatMap((sample, i) => {
    const { content, outcome, score, id = i, keys, repeat, answer = `answer to ${content}`, error } = sample;
    const sampleId = `${base}.${split}.${id}`;
    const followers = [
      { type: 'sampling', data: { prompt: content, sampled: [answer], model: 'model' } },
      ...(outcome === 'correct' || outcome === 'incorrect'
        ? [
            {
              type: 'match',
              data: { correct: outcome === 'correct', expected: `ideal of ${content}`, sampled: answer },
            },
          ]
        : []),
      ...(score === undefined ? [] : [{ type: 'metrics', data: { choice: 'B', score } }]),
      ...(outcome === 'errored' ? [{ type: 'error', data: { message: error ?? 'timed out', kind: 'timeout' } }] : []),
    ];
    const place = { file: 'q.jsonl', line: Number(id) + 1 || i + 1 };
    const data = { ...place, hash: hashOf(content), outcome, events: followers.length };
    return [
      event({ sampleId, repeat }, 'sample', { ...data, ...(keys && { keys }) }),
      ...followers.map((follower) => event({ sampleId, repeat }, follower.type, follower.data)),
    ];
  });
  const { repeats = 1 } = config;
  const counts = { samples: samples.length / repeats, repeats, not_run: 0, ...report };
  const end = report === null ? [] : [{ final_report: counts, run_id: 'RUN' }];
  return [{ spec }, ...events, ...end].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Writes a record into a folder and returns its path. */
export function writeRecord(folder: string, name: string, run: MadeRun): string {
  const path = join(folder, name);
  writeFileSync(path, recordText(run));
  return path;
}

/** Compares two made-up runs. */
export async function compareMade(
  folder: string,
  [base, now]: readonly [MadeRun, MadeRun],
  options: Partial<CompareOptions> = {},
): Promise<EvalComparison> {
  const paths = [writeRecord(folder, 'base.jsonl', base), writeRecord(folder, 'new.jsonl', now)] as const;
  const [one, other] = [await openRun(paths[0]), await openRun(paths[1])];
  return compareRuns(one, other, { pairBy: undefined, gateOn: 'all', alpha: 0.05, show: 20, ...options });
}
