/** A part of a message's content, as the hosted platform writes it. */
export type HostedPart =
  | string
  | { type: 'input_text' | 'output_text'; text: string }
  | { type: 'input_image'; image_url: string; detail?: string; file_id?: null }
  | { type: 'input_audio'; input_audio: { data: string; format: 'mp3' | 'wav' } };

/** A message of a definition: its texts are templates. */
export interface HostedMessage {
  role: string;
  content: HostedPart | readonly HostedPart[];
  type?: 'message';
}

/** Parameters of a model: null is the same as absent. */
export type SamplingParams = Readonly<Record<string, unknown>>;

interface Named {
  name: string;
  /** `<name>-<uuid>`: given by the platform, or derived from the eval's content. */
  id?: string | null;
}

/** A grader of a definition, as it is written there. */
export type Criterion =
  | (Named & { type: 'string_check'; input: string; reference: string; operation: 'eq' | 'ne' | 'like' | 'ilike' })
  | (Named & {
      type: 'text_similarity';
      input: string;
      reference: string;
      evaluation_metric: string;
      pass_threshold: number;
    })
  | (Named & {
      type: 'label_model';
      model: string;
      input: readonly HostedMessage[];
      labels: readonly string[];
      passing_labels: readonly string[];
      sampling_params?: SamplingParams | null;
    })
  | (Named & {
      type: 'score_model';
      model: string;
      input: readonly HostedMessage[];
      range?: readonly [number, number] | null;
      pass_threshold?: number | null;
      sampling_params?: SamplingParams | null;
    })
  | (Named & { type: 'python'; source: string; image_tag?: string | null; pass_threshold?: number | null })
  | (Named & {
      type: 'multi';
      graders: Readonly<Record<string, Criterion>> | readonly Criterion[] | Criterion;
      calculate_output: string;
      pass_threshold?: number | null;
    });

/** How rows become prompts. */
export type InputMessages =
  | { type: 'template'; template: readonly HostedMessage[] }
  | { type: 'item_reference'; item_reference: string };

/** The args of the template `TestingCriteria`: an eval of the hosted platform, and how a run of it samples. */
export interface TestingCriteriaArgs {
  /** Rows `{item, sample?}`, or bare items. */
  samples_jsonl: string;
  data_source_config?: Readonly<Record<string, unknown>>;
  testing_criteria: readonly Criterion[];
  /** Without them, and without a model that is asked, the rows' own samples are graded. */
  input_messages?: InputMessages | null;
  sampling_params?: SamplingParams | null;
  /** Which endpoint answers: chat completions (the default) or responses. */
  api?: 'completions' | 'responses';
  /** Whether a path that is missing makes its item errored (the default), or is put in as nothing. */
  missing?: 'error' | 'empty';
}

/** A row, normalised. */
export interface HostedRow {
  item: Readonly<Record<string, unknown>>;
  sample?: Readonly<Record<string, unknown>>;
}
