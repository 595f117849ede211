/** An eval that compares answers with a text of each row. */
export const cities = {
  name: 'Größte Städte',
  data_source_config: {
    type: 'custom',
    item_schema: {
      type: 'object',
      properties: { question: { type: 'string' }, ideal: { type: 'string' } },
      required: ['question', 'ideal'],
    },
    include_sample_schema: true,
  },
  testing_criteria: [
    {
      type: 'string_check',
      name: 'exact',
      input: '{{sample.output_text}}',
      reference: '{{item.ideal}}',
      operation: 'eq',
    },
    {
      type: 'string_check',
      name: 'no dot\nat the end',
      input: '{{sample.output_text}}',
      reference: '.',
      operation: 'ne',
    },
  ],
};

/** Its rows. */
export const cityItems: readonly { question: string; ideal: string }[] = [
  { question: 'Italy', ideal: 'Rome' },
  { question: 'Peru', ideal: 'Lima' },
  { question: 'Norway', ideal: 'Oslo' },
];

/** A run of it that asks a model. */
export const citiesRun = {
  name: 'a run',
  data_source: {
    type: 'completions',
    model: 'gpt-4o-mini',
    source: { type: 'file_content', content: cityItems.map((item) => ({ item })) },
    input_messages: {
      type: 'template',
      template: [
        { role: 'developer', content: 'Name the largest city.\n\n  One word: no dot.' },
        { role: 'user', content: '{{item.question}}' },
      ],
    },
    sampling_params: { max_completions_tokens: 50, temperature: 0.5 },
  },
};

/** Its eval, its run and its output items as the API returns them; the second answer is wrong. */
export const evalObject = { object: 'eval', id: 'eval_0a', created_at: 1, metadata: {}, ...cities };
export const runObject = {
  object: 'eval.run',
  id: 'evalrun_0b1c2d3e4f',
  eval_id: 'eval_0a',
  created_at: 2,
  status: 'completed',
  ...citiesRun,
};
const uuid = '08b9ae74-b65c-493f-bdc5-a01e6341acf6';

/** The output item of one row, with this answer. */
export function outputItem(index: number, answer: string): Record<string, unknown> & { id: string } {
  const item = cityItems[index % cityItems.length];
  const isExact = answer === item?.ideal;
  return {
    object: 'eval.run.output_item',
    id: `outputitem_${index}`,
    run_id: runObject.id,
    eval_id: 'eval_0a',
    created_at: 3,
    status: isExact ? 'pass' : 'fail',
    datasource_item_id: index,
    datasource_item: item,
    results: [
      { name: `exact-${uuid}`, score: isExact ? 1 : 0, passed: isExact, sample: null },
      { name: `no dot\nat the end-${uuid}`, score: 1, passed: true, sample: null },
    ],
    sample: {
      input: [{ role: 'user', content: item?.question }],
      output: [{ role: 'assistant', content: answer }],
      finish_reason: 'stop',
      model: 'gpt-4o-mini-2024-07-18',
      usage: { total_tokens: 10, completion_tokens: 3, prompt_tokens: 7, cached_tokens: 0 },
      error: null,
      temperature: 1,
      top_p: 1,
    },
  };
}
