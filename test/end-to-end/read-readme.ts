import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The README of this checkout. */
const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

/** A fenced block; `label` is the path that stands in backticks on a line of its own above it. */
interface Block {
  language: string;
  label: string | undefined;
  lines: readonly string[];
}

/** A command as the README gives it, and the output below it, where it shows one. */
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

/** The files that the README tells its reader to write. */
export function readmeFiles(): Record<string, string> {
  const labelled = readBlocks(readme).filter(({ label }) => label !== undefined);
  return Object.fromEntries(labelled.map(({ label = '', lines }) => [label, `${lines.join('\n')}\n`]));
}

/** The commands of all `sh` and `console` blocks, in their order. */
export function readmeCommands(): Command[] {
  return readBlocks(readme).flatMap(readCommands);
}

/** The text between a heading and the next one of its level. */
export function readmeSection(heading: string): string {
  const start = readme.indexOf(`\n## ${heading}\n`);
  if (start < 0) throw new Error(`the README has no section "${heading}"`);
  const end = readme.indexOf('\n## ', start + 1);
  return readme.slice(start, end < 0 ? undefined : end);
}
