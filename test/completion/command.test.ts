import { expect, onTestFinished, test } from 'vitest';
import { commandClass } from '../../src/completion/command.ts';
import { createFolder } from '../end-to-end/run-tseval.ts';
import { ask, create, createHost } from './making.ts';

async function command(each: string, processes = 1) {
  const host = createHost();
  onTestFinished(() => host.close());
  const source = `
import { createInterface } from 'node:readline';
let asked = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { id, prompt, params } = JSON.parse(line);
  asked++;
  const print = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
  ${each}
}
`;
  const folder = createFolder({ 'fn.mjs': source });
  return create(commandClass, { command: ['node', './fn.mjs'], processes }, { host, folder });
}

test('a command is kept running, and is asked one line at a time', async () => {
  const fn = await command(
    'print({ id, text: `${process.pid} ${asked} ${JSON.stringify(prompt)} ${JSON.stringify(params)}`, model: "mine", usage: { total_tokens: 3 } });',
  );
  const first = await ask(fn, 'line\nbreak\u2028 é🚀', { params: { temperature: 0 } });
  const second = await ask(fn, [{ role: 'user', content: 'b' }]);
  const [pid = ''] = (first.completion.texts[0] ?? '').split(' ');
  expect(first.completion).toEqual({
    texts: [`${pid} 1 "line\\nbreak\u2028 é🚀" {"temperature":0}`],
    model: 'mine',
    usage: { total_tokens: 3 },
  });
  expect(second.completion.texts).toEqual([`${pid} 2 [{"role":"user","content":"b"}] {}`]);
  expect(first.sampled).toMatchObject([{ model: 'mine', usage: { total_tokens: 3 } }]);
});

test('as many run side by side as are asked, up to the limit', async () => {
  const fn = await command('setTimeout(() => print({ id, text: String(process.pid) }), 100);', 3);
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask(fn, 'q')));
  expect(new Set(answers.map(({ completion }) => completion.texts[0])).size).toBe(3);
});

test('one that dies is started again, and the request is repeated once', async () => {
  const fn = await command('print({ id, text: String(asked) }); if (prompt === "last") process.exit();');
  expect((await ask(fn, 'last')).completion.texts).toEqual(['1']);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await ask(fn, 'next')).completion.texts).toEqual(['1']);
});

test('a late second line is an error of whoever asks next, and never an answer', async () => {
  const fn = await command(
    'print({ id, text: `${prompt} ${asked}` }); if (prompt === "twice") setTimeout(() => print({ id, text: "late" }), 50);',
  );
  expect((await ask(fn, 'twice')).completion.texts).toEqual(['twice 1']);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await expect(ask(fn, 'next')).rejects.toMatchObject({
    kind: 'rejected',
    message: expect.stringContaining('nothing asked for'),
  });
  expect((await ask(fn, 'then')).completion.texts).toEqual(['then 1']);
});

test('a late line that comes while the next one is asked has the wrong id', async () => {
  const fn = await command(
    'print({ id, text: "a" }); if (asked === 1) { await new Promise((r) => setTimeout(r, 50)); print({ id, text: "late" }); }',
  );
  await ask(fn, 'first');
  await expect(ask(fn, 'second')).rejects.toMatchObject({ kind: 'rejected', message: expect.stringContaining('id') });
});

test('an answer that says error fails its sample alone', async () => {
  const fn = await command(
    'print(prompt === "hard" ? { id, error: "too hard" } : { id, texts: [String(asked), "b"] });',
  );
  await expect(ask(fn, 'hard')).rejects.toMatchObject({ kind: 'rejected', message: 'the command says: too hard' });
  expect((await ask(fn, 'easy')).completion.texts).toEqual(['2', 'b']);
});

test('one that never answers is ended', async () => {
  const fn = await command('await new Promise((r) => setTimeout(r, 60_000));');
  await expect(ask(fn, 'q')).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('no answer within 2 s'),
  });
});

test('a program that is not there is known before anything is asked', async () => {
  await expect(create(commandClass, { command: 'no-such-program --flag' })).rejects.toThrow(
    '"no-such-program" of mine is not found',
  );
});
