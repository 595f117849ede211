/** How a sample ended. Every sample that was run has exactly one outcome. */
export type Outcome = 'correct' | 'incorrect' | 'scored' | 'ungraded' | 'errored';

/** Counters of an API's `usage` object; details are flattened to `name_detail`. */
export type Usage = Readonly<Record<string, number>>;

/** Always the first event of a sample: where it stands, the hash of its content, and how it ended. */
export interface SampleData {
  file: string;
  line: number;
  /** Of the keys that decide how the sample ends; its place, and what else it holds, does not matter. */
  hash: string;
  outcome: Outcome;
  /** How many events of the sample follow: what tells whether all of them were written before a run was killed. */
  events: number;
  /** The sample's other keys with a short value, such as an id: comparisons can pair by them. Left out where there are none. */
  keys?: Readonly<Record<string, string | number>>;
}

/** One answer of a model. `prompt` is what was sent: messages, or a text. */
export interface SamplingData {
  prompt: unknown;
  sampled: string | readonly string[];
  model?: string | undefined;
  usage?: Usage | undefined;
  /** Dollars, where the price was known; an estimate where the endpoint counted no tokens. */
  cost?: number | undefined;
  /** It comes from the cache: it was not asked for, and is so many seconds old. */
  cached?: true;
  age_seconds?: number;
  /** It comes from an answers file. */
  frozen?: true;
  /** How long the attempt took that was answered, in whole milliseconds; left out where nobody was asked just now. */
  latency_ms?: number | undefined;
  /** The criterion that asked, where a judge answered. */
  criterion?: string;
  finish_reason?: string;
  tool_calls?: readonly unknown[];
}

/** What one grader of a hosted eval says of its item; `name` is its id. With an `error` it has neither passed nor failed. */
export interface CriterionData {
  name: string;
  type: string;
  passed: boolean;
  score: number;
  error?: { kind: string; message: string };
  [key: string]: unknown;
}

/** One embedding that was asked for; its vector is not kept. */
export type EmbeddingData = Omit<SamplingData, 'sampled'>;

/** A comparison with the ideal answer. oaieval records a list of one expected value as that value. */
export interface MatchData {
  correct: boolean;
  expected: unknown;
  picked: unknown;
  [key: string]: unknown;
}

/** Why a sample has no verdict. */
export interface ErrorData {
  message: string;
  kind: string;
  [key: string]: unknown;
}

/** What happened to one sample. The types beside `sample` are oaieval's. */
export type SampleEvent =
  | { type: 'sample'; data: SampleData }
  | { type: 'sampling'; data: SamplingData }
  | { type: 'embedding'; data: EmbeddingData }
  | { type: 'match'; data: MatchData }
  | { type: 'criterion'; data: CriterionData }
  | { type: 'metrics'; data: Readonly<Record<string, unknown>> }
  | { type: 'error'; data: ErrorData }
  | {
      type: 'raw_sample' | 'function_call' | 'cond_logp' | 'pick_option' | 'extra';
      data: unknown;
    };

/** A sample's event as a record holds it; `event_id` counts from 0 in the order recorded. */
export type RunEvent = SampleEvent & {
  run_id: string;
  event_id: number;
  sample_id: string;
  /** Which run of the sample it belongs to, from 0 on; left out where each sample is run once. */
  repeat?: number;
  created_by: string;
  created_at: string;
};

/** The first line of a record: what was run, and how. Its keys are oaieval's; those of `run_config` after `initial_settings` are ours. */
export interface RunSpec {
  completion_fns: readonly string[];
  eval_name: string;
  base_eval: string;
  split: string;
  run_config: {
    completion_fns: readonly string[];
    eval_spec: {
      cls: string;
      args: Readonly<Record<string, unknown>>;
      key: string;
      group: string;
      registry_path: string;
    };
    seed: number;
    max_samples: number | null;
    command: string;
    /** The same, word for word: what `tseval resume` needs to run it again. Runs of programs have none. */
    argv?: readonly string[];
    initial_settings: { visible: boolean };
    /** How many samples the run was to evaluate. */
    samples: number;
    /** How often each of them; left out where once. */
    repeats?: number;
    /** Who grades, where a model does. */
    grader?: string;
    /** SHA-256 of what a run depends on, for resuming and comparing; records of before them, and oaieval's, have none. */
    fingerprints?: Readonly<Partial<Record<'eval' | 'data' | 'rubric' | 'parameters', string>>>;
    tseval_version: string;
    /** The metrics of its own that the eval can come to, `*` standing for any text; left out where it does not say. */
    metrics?: readonly string[];
    /** The thresholds that the run was held to, and whether samples without a verdict were left out of what they judge. */
    gates?: readonly string[];
    gate_on?: 'graded';
    /** How many samples might error, as `--max-errors` says it; left out where the errors of items do not count. */
    max_errors?: string;
    /** What the run was called by whoever started it. */
    name?: string;
    metadata?: Readonly<Record<string, string>>;
    /** What a reader of the report must know beside its numbers: defaults that were chosen, models that stand in. */
    notes?: readonly string[];
  };
  created_by: string;
  run_id: string;
  created_at: string;
}

/** The report's numbers by name: what the last line of a record holds. */
export type Metrics = Readonly<Record<string, number>>;

/** The last line of a record. `elapsed_ms` is the time that was spent on the run, without pauses before it was resumed. */
export interface ReportLine {
  final_report: Metrics;
  run_id: string;
  elapsed_ms?: number;
}

/** A line of a record. */
export type RecordLine = { spec: RunSpec } | RunEvent | ReportLine;
