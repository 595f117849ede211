import { describe, expect, test } from 'vitest';
import { chatToSlotText, chatToText } from '../../src/prompts/chat-to-text.ts';
import { isChatPrompt, type Message, type Prompt, toMessages } from '../../src/prompts/messages.ts';

const system = (content: unknown, name?: string): Message =>
  name === undefined ? { role: 'system', content } : { role: 'system', content, name };
const user = (content: unknown): Message => ({ role: 'user', content });

const dialogue: Prompt = [
  system('Be brief.'),
  system('2 + 2?', 'example_user'),
  system('4', 'example_assistant'),
  { role: 'user', name: 'ann', content: 'I am Ann.' },
  { role: 'assistant', content: 'Hello.' },
  user('3 + 3?'),
];
const script = 'Be brief.\nUser: 2 + 2?\nAssistant: 4\nAnn: I am Ann.\nAssistant: Hello.\nUser: 3 + 3?\n';

describe('for a completions model', () => {
  test.for<[string, Prompt, string]>([
    ['a text stays as it is', ' plain \n', ' plain \n'],
    ['a single message is its content, white space included', [user(' only \n')], ' only \n'],
    ['a dialogue becomes a script that ends at the turn of the assistant', dialogue, `${script}Assistant:`],
    ['leading white space goes', [system('  \n\u{1f} Begin.'), user('Go')], 'Begin.\nUser: Go\nAssistant:'],
    ['a byte-order mark is no white space', [system('\ufeffBegin.'), user('Go')], '\ufeffBegin.\nUser: Go\nAssistant:'],
    [
      'any other role is capitalized',
      [{ role: 'deVELOPER', content: 'x' }, user('y')],
      'Developer: x\nUser: y\nAssistant:',
    ],
    [
      'a letter that grows in capitals keeps one capital',
      [{ role: 'ßa', content: 'x' }, user('y')],
      'Ssa: x\nUser: y\nAssistant:',
    ],
    ['content in parts is the text of its parts', [user([{ type: 'text', text: 'a' }, 'b'])], 'ab'],
    ['a part without text is shown as JSON', [user([{ type: 'image' }])], '{"type":"image"}'],
    [
      'content that is null is empty',
      [{ role: 'assistant', content: null }, user('y')],
      'Assistant: \nUser: y\nAssistant:',
    ],
    ['content that is an object is shown as JSON', [user({ a: 1 })], '{"a":1}'],
    ['a chat without messages is only the turn of the assistant', [], 'Assistant:'],
  ])('%s', ([, prompt, text]) => {
    expect(chatToText(prompt)).toBe(text);
  });
});

describe('for a slot', () => {
  test('a dialogue ends with its last message', () => {
    expect(chatToSlotText(dialogue)).toBe(script);
  });

  test('a single message is its content', () => {
    expect(chatToSlotText([user(' only ')])).toBe(' only ');
  });
});

describe('for a chat model', () => {
  test('a text becomes one system message', () => {
    expect(isChatPrompt('x')).toBe(false);
    expect(toMessages('x')).toEqual([{ role: 'system', content: 'x' }]);
  });

  test('a chat stays as it is', () => {
    expect(isChatPrompt(dialogue)).toBe(true);
    expect(toMessages(dialogue)).toBe(dialogue);
  });
});
