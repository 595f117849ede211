import { isDeepStrictEqual } from 'node:util';
import { type Problem, UsageError } from '../errors.ts';
import type { RunEvent, RunSpec } from '../record/event.ts';
import { readRecordParts } from '../record/record-parts.ts';
import { RecordedSamples } from '../record/scan.ts';
import { hashSample } from '../samples/sample-hash.ts';
import { identify } from './identify.ts';
import type { PreparedEval } from './prepare-eval.ts';

/** What a run that is resumed takes over from its record. */
export interface EarlierEvents {
  /** The first id that no event of the record has. */
  nextEventId: number;
  /** Milliseconds that were spent on the run before. */
  elapsedMs: number;
  /** Whether a sample is to be run. */
  isWanted(index: number): boolean;
  /** The events that stay, a sample at a time. */
  kept(): AsyncIterable<readonly RunEvent[]>;
  /** Those of samples that were to be run again and were not: they stay after all. `isRun` says which were. */
  left(isRun: (index: number) => boolean): AsyncIterable<readonly RunEvent[]>;
}

/** What sample ids of a run begin with, before the dot and the index. */
export function samplePrefix({ base_eval: base, split }: Pick<RunSpec, 'base_eval' | 'split'>): string {
  return `${base}.${split}`;
}

/** Whether a first line holds what a run is made of again: a file may be anybody's. */
function isWholeSpec({ run_config: config, ...spec }: RunSpec): boolean {
  const texts = [spec.base_eval, spec.split, spec.run_id, spec.created_at, config.command, config.eval_spec?.key];
  const { argv = [], eval_spec: evalSpec, fingerprints } = config;
  return (
    texts.every((text) => typeof text === 'string') &&
    Array.isArray(argv) &&
    argv.every((arg) => typeof arg === 'string') &&
    Number.isSafeInteger(config.samples) &&
    Number.isSafeInteger(config.seed) &&
    typeof evalSpec.args === 'object' &&
    evalSpec.args !== null &&
    (fingerprints === undefined || (typeof fingerprints === 'object' && fingerprints !== null))
  );
}

/** Refuses what is no work of ours to go on with, each with its reason. */
export function refuseForeignRecord(path: string, spec: RunSpec): void {
  const { run_config: config } = spec;
  if (typeof config.tseval_version !== 'string') {
    throw new UsageError({
      message: `${path} is a record of another tool, such as oaieval: only tseval’s own can be resumed`,
      hint: `tseval report ${path} prints its report`,
    });
  }
  if (!isWholeSpec(spec)) {
    throw new UsageError({
      message: `the first line of ${path} is not as tseval writes it: was it edited?`,
      hint: 'run it anew',
    });
  }
  if (config.command === 'runEval') {
    throw new UsageError({
      message: `${path} was recorded by a program that called runEval, which tseval cannot start`,
      hint: 'run the program again',
    });
  }
  if (config.argv === undefined) {
    throw new UsageError({
      message: `${path} does not say how its run was started: it was recorded by an older tseval`,
      hint: `run it anew: ${config.command}`,
    });
  }
}

const words = {
  eval: 'the eval',
  data: 'the data',
  rubric: 'the rubric',
  parameters: 'the parameters of the run',
} as const satisfies Record<keyof NonNullable<RunSpec['run_config']['fingerprints']>, string>;

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** Which arguments of an eval differ, with both values. */
function changedArgs({ eval_spec: before }: RunSpec['run_config'], { template, spec, args }: PreparedEval): string {
  if (before.cls !== spec.cls) return `: its class was ${before.cls} and is ${template.name}`;
  const names = [...new Set([...Object.keys(before.args), ...Object.keys(args)])];
  const changed = names.filter((name) => !isDeepStrictEqual(before.args[name], args[name]));
  const list = changed.map((name) => `${name} was ${shown(before.args[name])} and is ${shown(args[name])}`);
  if (list.length > 0) return `: ${list.join('; ')}`;
  return template.source === undefined ? ', in a file that it names' : `, in its module or in a file that it names`;
}

/** The first recorded sample whose content is another one now. */
async function changedSample(path: string, spec: RunSpec, prepared: PreparedEval): Promise<string> {
  const { samples } = prepared;
  const { repeats = 1 } = spec.run_config;
  const known = new RecordedSamples(samplePrefix(spec), { count: samples.count, repeats });
  for await (const part of readRecordParts(path)) {
    if (part.kind !== 'sample') continue;
    const [head] = part.events;
    const place = known.indexOf(head);
    if (place === undefined) return `: ${head.sample_id} is gone`;
    const { file, line, value } = samples.read(Math.floor(place / repeats));
    if (hashSample(identify(value, prepared).content) !== head.data.hash)
      return `: ${head.sample_id} is another sample now (${file}:${line})`;
  }
  return '; the samples that are recorded are as they were';
}

/**
 * Refuses to mix two evals in one record: what is to be run must be what was run.
 * Throws `UsageError` that names each part that changed, by the fingerprints in the spec line; `fresh` is the spec of a run begun now.
 */
export async function refuseChanges(
  path: string,
  { spec, fresh, prepared }: { spec: RunSpec; fresh: RunSpec; prepared: PreparedEval },
): Promise<void> {
  const { fingerprints: before = {}, samples, command } = spec.run_config;
  const now: typeof before = fresh.run_config.fingerprints ?? {};
  const names = Object.keys(words) as readonly (keyof typeof before)[];
  const parts = names.filter((part) => before[part] !== now[part]);
  const problems: Problem[] = [];
  for (const part of parts) {
    const details =
      part === 'eval'
        ? changedArgs(spec.run_config, prepared)
        : part === 'data'
          ? await changedSample(path, spec, prepared)
          : '';
    problems.push({ message: `${words[part]} changed since ${path} was recorded${details}` });
  }
  if (problems.length === 0 && samples !== prepared.chosen.length)
    problems.push({ message: `${path} is of ${samples} samples, and there would be ${prepared.chosen.length} now` });
  const [repeats, repeatsNow] = [spec, fresh].map(({ run_config: config }) => config.repeats ?? 1);
  if (repeats !== repeatsNow)
    problems.push({ message: `${path} has ${repeats} repeats of each sample, and there would be ${repeatsNow} now` });
  const [first, ...others] = problems;
  if (first === undefined) return;
  const hint = `bring back what it was, or run it anew: ${command}`;
  throw new UsageError([...others, { ...first, hint }]);
}
