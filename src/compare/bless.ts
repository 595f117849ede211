import { UsageError } from '../errors.ts';
import type { Outcome } from '../record/event.ts';
import { identityOf } from './identity.ts';
import type { LockBlock } from './lock-file.ts';
import type { LockSample } from './lock-lines.ts';
import { noVerdict } from './no-verdict.ts';
import type { RecordedRun } from './pair-runs.ts';
import { isForeign, readResults } from './read-results.ts';

/** What is kept of an eval's block when it is blessed again. */
export interface BlessOptions {
  before: LockBlock | undefined;
  /** Marks the samples that flip between repeats; undefined keeps the marks there are, false takes them off. */
  quarantine: boolean | undefined;
}

/** The results of one content. */
interface Results {
  sum: number;
  count: number;
  missing: number;
  outcomes: Set<Outcome>;
  /** Whether each is right or wrong, so that a difference is a flip and no nuance. */
  isVerdict: boolean;
}

function toSample(hash: string, { sum, count, missing, outcomes }: Results): LockSample {
  const [only] = outcomes;
  const verdict = outcomes.size === 1 && only ? only : 'mixed';
  const graded = count - missing;
  const saysAll = verdict !== 'scored' && verdict !== 'mixed';
  return {
    hash,
    verdict,
    ...(!saysAll && graded > 0 && { score: sum / graded }),
    ...(count > 1 && { count }),
    ...(missing > 0 && missing < count && { missing }),
  };
}

/** Whether the repeats of a sample disagree: for right and wrong alone, as scores hardly ever are the same twice. */
function flips({ sum, count, missing, isVerdict }: Results): boolean {
  return isVerdict && (missing > 0 ? missing < count : sum > 0 && sum < count);
}

/** Reads all results of a record by the hashes of their samples. */
async function collect(run: RecordedRun) {
  const byHash = new Map<string, Results>();
  const counts = await readResults(run.path, {
    spec: run.spec,
    repeats: Number.POSITIVE_INFINITY,
    visit({ data, value, outcome }) {
      const hash = (data?.hash ?? '').slice(0, 16);
      const results = byHash.get(hash) ?? { sum: 0, count: 0, missing: 0, outcomes: new Set(), isVerdict: true };
      byHash.set(hash, results);
      results.count += 1;
      results.sum += value ?? 0;
      if (value === undefined) results.missing += 1;
      results.isVerdict &&= value === undefined || value === 0 || value === 1;
      results.outcomes.add(value === undefined && outcome === 'scored' ? 'ungraded' : outcome);
    },
  });
  return { byHash, counts };
}

function checkBlessable({ path, spec }: RecordedRun, quarantine: boolean | undefined): void {
  if (isForeign(spec)) {
    throw new UsageError({
      message: `${path} is a record of oaieval: it has no hashes of its samples, by which a lock file knows them`,
      hint: `run it with tseval: tseval ${spec.completion_fns.join(',')} ${spec.eval_name}`,
    });
  }
  if (quarantine && (spec.run_config.repeats ?? 1) < 2) {
    throw new UsageError({
      message: `${path} has each sample once: which of them flip cannot be seen in it`,
      hint: 'run it several times: --repeats 5',
    });
  }
}

/** Makes an eval's block of a finished record. */
export async function bless(run: RecordedRun, { before, quarantine }: BlessOptions): Promise<LockBlock> {
  checkBlessable(run, quarantine);
  const { byHash, counts } = await collect(run);
  if (counts.correct + counts.incorrect + counts.scored === 0) {
    const { message, hint } = noVerdict(run);
    throw new UsageError({ message: `there is nothing to hold later runs to: ${message}`, ...(hint && { hint }) });
  }
  const kept = new Set((before?.samples ?? []).filter((sample) => sample.quarantined).map(({ hash }) => hash));
  const isQuarantined = (hash: string, results: Results) =>
    quarantine === undefined ? kept.has(hash) : quarantine && flips(results);
  const samples = [...byHash]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([hash, results]) => ({
      ...toSample(hash, results),
      ...(isQuarantined(hash, results) && { quarantined: true as const }),
    }));
  const { evalName, class: cls, models, grader, data, rubric, parameters } = identityOf(run.spec);
  return {
    header: {
      eval: evalName,
      class: cls,
      completion_fns: models,
      grader: grader ?? null,
      fingerprints: { data: data ?? null, rubric: rubric ?? null, parameters: parameters ?? null },
      counts,
      samples: samples.length,
    },
    samples,
  };
}
