import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const checkout = join(import.meta.dirname, '../..');
const docs = readdirSync(join(checkout, 'docs')).sort();

/** The README of this checkout and the pages of `docs/`, by their paths. */
export const pages: ReadonlyMap<string, string> = new Map(
  ['README.md', ...docs.map((file) => `docs/${file}`)].map((path) => [
    path,
    readFileSync(join(checkout, path), 'utf8'),
  ]),
);

/** A fenced block; `label` is the path that stands in backticks on a line of its own above it. */
interface Block {
  language: string;
  label: string | undefined;
  lines: readonly string[];
}

/** A command as a page gives it, and the output below it, where it shows one. */
export interface Command {
  line: string;
  output: readonly string[] | undefined;
}

function readBlocks(text: string): Block[] {
  return [...text.matchAll(/(?:^`([^`\n]+)`\n\n)?^```(\w*)\n([\s\S]*?)^```$/gm)].map(
    ([, label, language = '', body = '']) => ({ language, label, lines: body.trimEnd().split('\n') }),
  );
}

function readCommands({ language, lines }: Block): Command[] {
  if (language === 'sh') return lines.map((line) => ({ line: line.replace(/\s+#.*$/, ''), output: undefined }));
  if (language !== 'console') return [];
  const starts = [...lines.keys()].filter((index) => lines[index]?.startsWith('$ '));
  return starts.map((start, i) => ({
    line: lines[start]?.slice(2) ?? '',
    output: lines.slice(start + 1, starts[i + 1]),
  }));
}

/** The files that the pages tell their reader to write, each once. */
export function filesToWrite(): Record<string, string> {
  const labelled = [...pages.values()].flatMap(readBlocks).filter(({ label }) => label !== undefined);
  const files = labelled.map(({ label = '', lines }) => [label, `${lines.join('\n')}\n`] as const);
  const twice = files.find(([label], i) => files.findIndex(([other]) => other === label) < i);
  if (twice) throw new Error(`two pages tell to write ${twice[0]}`);
  return Object.fromEntries(files);
}

/** The commands of all `sh` and `console` blocks of a page, in their order. */
export function commandsOf(path: string): Command[] {
  return readBlocks(pages.get(path) ?? '').flatMap(readCommands);
}

/** The text of the README between a heading and the next one of its level. */
export function readmeSection(heading: string): string {
  const readme = pages.get('README.md') ?? '';
  const start = readme.indexOf(`\n## ${heading}\n`);
  if (start < 0) throw new Error(`the README has no section "${heading}"`);
  const end = readme.indexOf('\n## ', start + 1);
  return readme.slice(start, end < 0 ? undefined : end);
}
