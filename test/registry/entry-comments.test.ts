import { expect, test } from 'vitest';
import { openRegistry } from '../../src/registry/read-registry.ts';
import { makeFolder } from '../samples/temp-folder.ts';

const yaml = `# mark: of the first entry, right above it
# mark: and a second line
first:
  id: second # mark: at the end of a line
  # mark: inside

# mark: after a blank line, but still before the next name

second: # mark: on the line of a name
  prompt: |
    # mark: a line of a text
  other: "# mark: in quotes"
  plain: a#mark no comment
# mark: above the third
third: {id: second} # mark: flow
# another comment
`;

/** The comments beside an entry, as `text line:column`. */
async function commentsOf(text: string, name: string, mark = 'mark'): Promise<string[]> {
  const folder = makeFolder({ 'evals/a.yaml': text });
  const registry = openRegistry([{ path: folder, isBuiltIn: false }], folder);
  const entry = await registry.find('evals', name);
  if (entry === undefined) throw new Error(`there is no ${name}`);
  const comments = await registry.comments(entry, mark);
  return comments.map(({ text: said, place }) => `${said} ${place.line}:${place.column}`);
}

test.for<[string, string[]]>([
  [
    'first',
    [
      'mark: of the first entry, right above it 1:1',
      'mark: and a second line 2:1',
      'mark: at the end of a line 4:14',
      'mark: inside 5:3',
      'mark: after a blank line, but still before the next name 7:1',
    ],
  ],
  ['second', ['mark: on the line of a name 9:9']],
  ['third', ['mark: above the third 14:1', 'mark: flow 15:21']],
])('the comments of the entry %s are those on its lines and right above its name', async ([name, comments]) => {
  expect(await commentsOf(yaml, name)).toEqual(comments);
});

test('only comments that hold the text asked for are given', async () => {
  expect(await commentsOf(yaml, 'third', 'another')).toEqual(['another comment 16:1']);
  expect(await commentsOf(yaml, 'third', 'nowhere')).toEqual([]);
});

test('a file in flow style, with a byte-order mark and CRLF, has its comments, too', async () => {
  const text = '\uFEFF{\r\n  one: {id: two}, # mark: one\r\n  # mark: two\r\n  two: {id: one}\r\n}\r\n';
  expect(await commentsOf(text, 'one')).toEqual(['mark: one 2:19']);
  expect(await commentsOf(text, 'two')).toEqual(['mark: two 3:3']);
});

test('an entry that stands beside a fault of its file has its comments', async () => {
  const text = 'good: # mark: good\n  id: other\nbad: [\n  # mark: bad\n';
  expect(await commentsOf(text, 'good')).toEqual(['mark: good 1:7']);
});
