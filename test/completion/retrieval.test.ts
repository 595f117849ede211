import { expect, onTestFinished, test } from 'vitest';
import { nearest, normalize } from '../../src/completion/nearest.ts';
import { readEmbedding } from '../../src/completion/read-embedding.ts';
import { retrievalClass } from '../../src/completion/retrieval.ts';
import { startFakeServer } from '../end-to-end/fake-server.ts';
import { createFolder } from '../end-to-end/run-tseval.ts';
import { ask, create, createHost } from './making.ts';

const csv =
  'extra,embedding,text\r\n,"[1, 0]","east, or ""E"""\r\n,"(0.0, 2.0)","north\nand cold"\r\n,"[-1e0,0]",west\r\n';

async function retrieve(embedding: unknown, args: { k?: number; embeddings_and_text_path?: string } = {}) {
  const server = await startFakeServer(() => ({ json: { data: [{ embedding }] } }));
  const host = createHost({ OPENAI_API_KEY: 'sk-retrieval', OPENAI_BASE_URL: server.url });
  onTestFinished(async () => {
    await host.close();
    await server.close();
  });
  const folder = createFolder({ 'docs.csv': csv });
  const inner = { answer: async (prompt: unknown) => ({ texts: [` ${JSON.stringify(prompt)} `] }) };
  const given = { completion_fn: 'answer', embeddings_and_text_path: 'docs.csv', retrieval_template: 'See: ', ...args };
  const asked = ask(await create(retrievalClass, given, { host, folder, inner }), [
    { role: 'user', content: 'where?' },
  ]);
  return { asked, server };
}

test('the nearest texts stand before the prompt, nearest first', async () => {
  const bytes = Buffer.from(Float32Array.of(0.1, 0.9).buffer).toString('base64');
  const { asked, server } = await retrieve(bytes, { k: 2 });
  const { completion, sampled } = await asked;
  const prompt = [
    { role: 'system', content: 'See: north\nand cold east, or "E"' },
    { role: 'user', content: 'where?' },
  ];
  expect(completion.texts).toEqual([JSON.stringify(prompt)]);
  expect(sampled).toEqual([{ prompt, sampled: ` ${JSON.stringify(prompt)} ` }]);
  expect(server.requests[0]?.body).toEqual({
    model: 'text-embedding-ada-002',
    input: 'where?',
    encoding_format: 'base64',
  });
});

test('more texts than there are is all of them', async () => {
  const { asked } = await retrieve([1, 0.1], { k: 9 });
  expect((await asked).completion.texts[0]).toContain('See: east, or \\"E\\" north\\nand cold west');
});

test('an embedding of another size than the file’s ends the run', async () => {
  const { asked } = await retrieve([1, 0, 0]);
  await expect(asked).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('3 numbers, those of the file 2'),
  });
});

test.for([
  ['a list', [1, 2], [1, 2]],
  ['base64 of floats', Buffer.from(Float32Array.of(1, -2).buffer).toString('base64'), [1, -2]],
] as const)('an embedding may be %s', ([, given, expected]) => {
  expect([...Array.from(readEmbedding(given) ?? [])]).toEqual(expected);
});

test('a vector of zeros is near nothing, and breaks nothing', () => {
  const vectors = [
    [0, 0],
    [1, 1],
    [1, 0],
  ].map(normalize);
  expect(nearest(normalize([1, 0]), vectors, 2)).toEqual([2, 1]);
});
