import { defaultSeed } from '../random/default-seed.ts';
import type { RunSpec } from '../record/event.ts';
import { fingerprintParameters, type RunParameters } from './fingerprints.ts';
import { ownMetricNames } from './metric-names.ts';
import type { PreparedEval } from './prepare-eval.ts';

export interface RunSpecOptions extends Omit<RunParameters, 'seed'> {
  seed?: number | undefined;
  prepared: PreparedEval;
  completionFns: readonly string[];
  maxSamples: number | undefined;
  /** How often each sample is run. */
  repeats: number;
  isVisible: boolean | undefined;
  /** The command line as it was given; it must hold no secret. */
  command: string;
  /** The same, word for word; runs of programs have none. */
  argv?: readonly string[];
  user: string;
  runId: string;
  now: Date;
  version: string;
  /** Beside those of the eval. */
  notes?: readonly string[];
  /** What the run is held to. */
  held?: Pick<RunSpec['run_config'], 'gates' | 'gate_on' | 'max_errors'>;
  name?: string | undefined;
  metadata?: Readonly<Record<string, string>> | undefined;
}

/** Describes a run for the first line of its record, with oaieval's keys. */
export function createRunSpec({
  prepared,
  completionFns,
  seed = defaultSeed,
  maxSamples,
  ...options
}: RunSpecOptions): RunSpec {
  const { spec, template, args, chosen, fingerprints } = prepared;
  const { regrade, completionArgs, judgeMap, name, metadata } = options;
  const grader = template.takesSeveral ? completionFns.at(-1) : undefined;
  const metrics = ownMetricNames(template, args, prepared.setup);
  const notes = [...new Set([...prepared.notes, ...(options.notes ?? [])])];
  return {
    completion_fns: completionFns,
    eval_name: spec.name,
    base_eval: spec.baseEval,
    split: spec.split,
    run_config: {
      completion_fns: completionFns,
      eval_spec: { cls: spec.cls, args, key: spec.name, group: spec.group, registry_path: spec.root },
      seed,
      max_samples: maxSamples ?? null,
      command: options.command,
      ...(options.argv && { argv: options.argv }),
      initial_settings: { visible: options.isVisible ?? maxSamples === undefined },
      samples: chosen.length,
      ...(options.repeats > 1 && { repeats: options.repeats }),
      ...(grader !== undefined && { grader }),
      fingerprints: { ...fingerprints, parameters: fingerprintParameters({ seed, regrade, completionArgs, judgeMap }) },
      tseval_version: options.version,
      ...(metrics && { metrics }),
      ...options.held,
      ...(name !== undefined && { name }),
      ...(metadata !== undefined && { metadata }),
      ...(notes.length > 0 && { notes }),
    },
    created_by: options.user,
    run_id: options.runId,
    created_at: options.now.toISOString(),
  };
}
