import { expect, test } from 'vitest';
import { responseTexts, responseUsage, toResponsesInput, toResponsesParams } from '../../src/completion/responses.ts';

test.for([
  [{ max_tokens: 5 }, { max_output_tokens: 5 }],
  [{ max_completion_tokens: 5 }, { max_output_tokens: 5 }],
  [{ n: 1, frequency_penalty: 0, presence_penalty: 0, temperature: 0 }, { temperature: 0 }],
  [{ n: 2 }, { n: 2 }],
  [{ reasoning_effort: 'low' }, { reasoning: { effort: 'low' } }],
  [{ response_format: { type: 'json_object' } }, { text: { format: { type: 'json_object' } } }],
  [
    { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {} } } },
    { text: { format: { type: 'json_schema', name: 'a', schema: {} } } },
  ],
] as const)('%j is sent as %j', ([params, sent]) => {
  expect(toResponsesParams(params)).toEqual(sent);
});

test('messages lose their names, and their parts change theirs', () => {
  const image = { type: 'image_url', image_url: { url: 'data:x' } };
  expect(
    toResponsesInput([
      { role: 'system', name: 'example_user', content: 'a' },
      { role: 'system', name: 'example_assistant', content: 'b' },
      { role: 'user', name: 'ann', content: [{ type: 'text', text: 'c' }, image] },
      { role: 'assistant', content: [{ type: 'text', text: 'd' }] },
    ]),
  ).toEqual([
    { role: 'user', content: 'a' },
    { role: 'assistant', content: 'b' },
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'c' },
        { type: 'input_image', detail: 'auto', image_url: 'data:x' },
      ],
    },
    { role: 'assistant', content: [{ type: 'output_text', text: 'd' }] },
  ]);
});

const message = {
  type: 'message',
  content: [
    { type: 'output_text', text: 'a' },
    { type: 'refusal', refusal: 'b' },
  ],
};

test.for([
  ['parts are joined, a refusal is an answer', { output: [{ type: 'reasoning' }, message] }, ['ab']],
  ['nothing because of the length is an answer', { status: 'incomplete', output: [] }, ['']],
  ['a tool call is an answer', { output: [{ type: 'function_call' }] }, ['']],
] as const)('%s', ([, body, texts]) => {
  expect(responseTexts(body)).toEqual(texts);
});

test.for([[{}], [{ output: [] }], [{ status: 'failed', output: [message] }]] as const)('%j is no answer', ([body]) => {
  expect(() => responseTexts(body)).toThrow('the endpoint answered');
});

test('usage has the names of the chat endpoint', () => {
  const usage = { input_tokens: 1, output_tokens: 2, total_tokens: 3, output_tokens_details: { reasoning_tokens: 1 } };
  expect(responseUsage(usage)).toEqual({
    prompt_tokens: 1,
    completion_tokens: 2,
    total_tokens: 3,
    completion_tokens_details: { reasoning_tokens: 1 },
  });
});
