import type { Place, Problem } from '../errors.ts';
import type { Criterion, TestingCriteriaArgs } from '../evals/testing-criteria-args.ts';
import type { SampleIndex } from '../samples/index-samples.ts';
import type { DataPath } from '../schema/check.ts';

/** A JSONL file of rows, or why there is none. */
export type FetchedRows = { path: string } | { problem: Problem };

/** What a hosted eval is read from: files as people hold them, and what the command line adds. */
export interface HostedInputs {
  /** An eval as JSON: a create body, the object, or a list page of evals. */
  evalFile: string;
  /** Which eval of a list page of several: its name or id. */
  choice?: string | undefined;
  /** A run as JSON: a create body, the object, a bare data source, or null. */
  runFile?: string | undefined;
  /** Rows that stand in for whatever source the run names. */
  dataFile?: string | undefined;
  /** Local files for the ids of uploaded ones. */
  files?: ReadonlyMap<string, string> | undefined;
  /** Gets the rows of a source that no local file stands for, as a JSONL file, or says why it cannot. */
  fetchRows?: ((source: Readonly<Record<string, unknown>>) => Promise<FetchedRows>) | undefined;
  missing?: 'error' | 'empty' | undefined;
  /** The model of the command line, which overrides that of the run. */
  model?: string | undefined;
  /** Whether only what the rows hold is graded, whatever the run says. */
  gradesOnly?: boolean | undefined;
  /** Whether a definition alone will do, as it does for an import: rows can follow. */
  mayLackRows?: boolean | undefined;
  cwd: string;
}

/** A grader with its id: given by the platform, or derived from the eval's content. */
interface IdentifiedCriterion {
  criterion: Criterion;
  id: string;
}

/** The eval as the API returns it; `id` and `created_at` only where the file has them. */
export interface HostedEvalObject {
  object: 'eval';
  id?: string;
  created_at?: number;
  name: string;
  metadata: Readonly<Record<string, unknown>> | null;
  data_source_config: Readonly<Record<string, unknown>>;
  testing_criteria: readonly (Criterion & { id: string })[];
}

/** The run as the API returns it, so far as its body says. */
export interface HostedRunBody {
  id?: string;
  eval_id?: string;
  name: string;
  metadata: Readonly<Record<string, unknown>> | null;
  /** As sent; messages have a `type`, string contents are parts, absent `sampling_params` are null. */
  data_source: Readonly<Record<string, unknown>>;
}

/** A hosted eval that is ready to run: everything that could be refused has been. */
export interface HostedRun {
  evalName: string;
  evalObject: HostedEvalObject;
  run: HostedRunBody | undefined;
  /** What the template `TestingCriteria` takes; `input_messages` only where it samples. */
  args: Omit<TestingCriteriaArgs, 'samples_jsonl'>;
  /** The caller closes them. */
  rows: SampleIndex;
  /** The folder that relative paths of images and sounds start from. */
  mediaFolder: string;
  /** The file of JSONL that the rows are from; undefined where they stand in the run's body. */
  dataFile: string | undefined;
  /** The model that answers: that of the command line, else the run's; undefined where nothing is sampled. */
  model: string | undefined;
  /** Whether it samples. */
  samples: boolean;
  graders: readonly IdentifiedCriterion[];
  /** Where a part of `args` stands: in the eval's file or in the run's. */
  placeOf(path: DataPath, target?: 'key' | 'value'): Place | undefined;
  /** What is odd and stops nothing. */
  warnings: readonly Problem[];
  /** What was chosen where the definition says nothing: thresholds, and what stands in for what is missing. */
  notes: readonly string[];
}
