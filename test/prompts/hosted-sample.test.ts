import { describe, expect, test } from 'vitest';
import { toSampleNamespace } from '../../src/prompts/hosted-sample.ts';

const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
const chat = (message: object) => ({ choices: [{ message }] });

describe('the namespace of', () => {
  test.for<[string, Record<string, unknown>, object]>([
    ['a bare text', { output_text: 'hi' }, { output_text: 'hi', output_tools: [] }],
    ['a text that is JSON', { output_text: ' [1]' }, { output_text: ' [1]', output_json: [1], output_tools: [] }],
    ['a text that is JSON null', { output_text: 'null' }, { output_text: 'null', output_json: null, output_tools: [] }],
    ['nothing', {}, { output_tools: [] }],
    ['a chat completion', chat({ content: 'hi' }), { output_text: 'hi', output_tools: [] }],
    ['a call of a tool', chat({ content: null, tool_calls: [call] }), { output_text: '', output_tools: [call] }],
    [
      'content in parts',
      chat({ content: [{ type: 'text', text: 'a' }, { type: 'refusal' }, { type: 'text', text: 'b' }] }),
      { output_text: 'ab', output_tools: [] },
    ],
    [
      'a Responses object',
      {
        output: [
          { type: 'reasoning', summary: [] },
          { type: 'message', content: [{ type: 'output_text', text: '{"a":' }] },
          { type: 'message', content: [{ type: 'output_text', text: '1}' }] },
          { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
          { type: 'mcp_call', id: 'm', name: 'g', arguments: '[]', output: 'x' },
        ],
      },
      {
        output_text: '{"a":1}',
        output_json: { a: 1 },
        output_tools: [call, { id: 'm', type: 'function', function: { name: 'g', arguments: '[]' } }],
      },
    ],
    [
      'what has the keys already',
      { output_text: '{"a":1}', output_json: 2, output_tools: 3, trace_id: 4 },
      { output_text: '{"a":1}', output_json: 2, output_tools: 3, trace_id: 4 },
    ],
  ])('%s', ([, sample, namespace]) => {
    expect(toSampleNamespace(sample)).toEqual({ ...sample, ...namespace });
  });
});

test('the sample of an output item has its text and its calls', () => {
  const call = { id: 'c', type: 'function', function: { name: 'look', arguments: '{}' } };
  const sample = { output: [{ role: 'assistant', content: '{"a": 1}', tool_calls: [call] }] };
  expect(toSampleNamespace(sample)).toMatchObject({
    output_text: '{"a": 1}',
    output_json: { a: 1 },
    output_tools: [call],
  });
});
