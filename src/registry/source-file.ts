import { basename } from 'node:path';
import type { Place, Problem } from '../errors.ts';
import type { Root } from './find-roots.ts';
import type { ListedFile } from './list-files.ts';
import { type Scan, scanNames } from './scan-names.ts';
import { parseYamlFile, type YamlFile } from './yaml-file.ts';
import { placeAt, readYamlText, type YamlText } from './yaml-text.ts';

/** A YAML file of a registry: read and scanned at once, parsed when an entry of it is needed. */
export interface SourceFile {
  /** The path as users see it. */
  file: string;
  /** The file's name up to its first dot, as oaieval calls a group. */
  group: string;
  root: Root;
  text: string;
  scan: Scan;
  /** What the reading and the scan of the file met. */
  problems: readonly Problem[];
  parse(): Promise<YamlFile>;
  /** The problems of a parse so far; none before one. */
  parseProblems(): readonly Problem[];
}

/** Reads and scans one file; a fault of it is kept until somebody needs the file. */
export function readSourceFile({ path, file }: ListedFile, root: Root): SourceFile {
  const { text, problem }: YamlText = readYamlText(path, file);
  let parsing: Promise<YamlFile> | undefined;
  let parseProblems: readonly Problem[] = [];
  return {
    file,
    group: basename(path).split('.')[0] ?? '',
    root,
    text,
    scan: scanNames(text),
    problems: problem === undefined ? [] : [problem],
    parse: () => (parsing ??= parse()),
    parseProblems: () => parseProblems,
  };

  async function parse(): Promise<YamlFile> {
    const parsed = await parseYamlFile(file, text);
    parseProblems = [...parsed.problems, ...notAMapping(parsed, file)];
    return parsed;
  }
}

/**
 * Parses one entry of a file that has a fault, without what stands before and after it, so that a fault elsewhere does not matter.
 * What is wrong with the entry itself is wrong still, and no line number changes.
 */
export async function parseAlone({ file, text, scan, problems }: SourceFile, name: string): Promise<YamlFile> {
  const index = scan.names.findLastIndex((scanned) => scanned.name === name);
  const start = scan.names[index]?.offset ?? 0;
  const entry = text.slice(start, scan.names[index + 1]?.offset);
  const parsed = await parseYamlFile(file, text.slice(0, start).replace(/[^\r\n]/g, ' ') + entry);
  // Bytes that are no UTF-8 were read as U+FFFD.
  return entry.includes('\uFFFD') ? { ...parsed, problems: [...problems, ...parsed.problems] } : parsed;
}

function notAMapping({ data, problems, names, place }: YamlFile, file: string): Problem[] {
  if (problems.length > 0 || names.length > 0 || data === null || isEmptyMapping(data)) return [];
  const what = Array.isArray(data) ? 'a list' : 'a text';
  return [
    {
      message: `${file} is ${what}, not a mapping of names to entries: it adds nothing`,
      place: place([]),
      hint: 'start each entry with its name and ":" at the beginning of a line',
    },
  ];
}

function isEmptyMapping(data: unknown): boolean {
  return typeof data === 'object' && !Array.isArray(data);
}

/** Where a scanned name stands. */
export function placeOfName({ file, text, scan }: SourceFile, name: string): Place {
  const scanned = scan.names.findLast((candidate) => candidate.name === name);
  return scanned === undefined ? { file } : placeAt(file, text, scanned.offset, scanned.offset + name.length);
}
