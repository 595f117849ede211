import type { Document, Node, YAMLError } from 'yaml';
import type { Place, Problem } from '../errors.ts';
import { explainYamlError } from './yaml-errors.ts';
import { pythonTags } from './yaml-tags.ts';
import { normalizeBreaks, placeAt } from './yaml-text.ts';
import { readNodes, type YamlReading } from './yaml-values.ts';

/** The way from a file's top level to a value: keys and indices. */
export type YamlPath = readonly (string | number)[];

/** A parsed YAML file, where every value still knows its place. */
export interface YamlFile {
  /** What PyYAML's `safe_load` makes of it; undefined where the syntax is broken. */
  data: unknown;
  /** The keys of its top-level mapping, in file order; none where it is no mapping. */
  names: readonly string[];
  problems: readonly Problem[];
  /** Where a value or its key stands; the nearest part above where there is none. */
  place(path: YamlPath, target?: 'key' | 'value'): Place;
}

/** Parses a file with positions. Imported late, as the package takes longer to load than a whole registry to scan. */
export async function parseYamlFile(file: string, source: string): Promise<YamlFile> {
  const text = normalizeBreaks(source);
  const at = (offset: number, end?: number) => placeAt(file, text, offset, end);
  const broken = (problem: Problem): YamlFile => ({
    data: undefined,
    names: [],
    problems: [problem],
    place: () => ({ file }),
  });
  const control = unprintable.exec(text);
  if (control !== null) return broken(unprintableProblem(control[0], at(control.index)));

  const yaml = await import('yaml');
  const document = yaml.parseDocument<Node>(text, {
    schema: 'failsafe',
    customTags: (tags) => [...tags, ...pythonTags()],
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
  }) as Document<Node>;
  const [error] = [...document.errors, ...document.warnings.filter(({ code }) => code !== 'BAD_INDENT')];
  if (error !== undefined) return broken(syntaxProblem(error, text, at));

  const problems: Problem[] = [];
  const reading = readNodes(yaml, document, text, (node, message, hint) => {
    const [start, end] = node.range ?? [0, 0];
    problems.push({ message, place: at(start, end), ...(hint !== undefined && { hint }) });
  });
  const root = document.contents;
  const data = reading.read(root);
  const names = yaml.isMap(root) ? [...reading.entries(root).keys()] : [];
  return { data, names, problems, place };

  function place(path: YamlPath, target: 'key' | 'value' = 'value'): Place {
    const { key, value } = find(yaml, reading, root, path);
    const node = target === 'value' && isOnOneSpot(yaml, value) ? value : (key ?? value);
    return node?.range ? at(node.range[0], node.range[1]) : { file };
  }
}

/** Walks down as far as the path exists, so that something missing is shown at what should hold it. */
function find(yaml: typeof import('yaml'), reading: YamlReading, root: Node | null, path: YamlPath) {
  let value = root;
  let key: Node | null = null;
  for (const step of path) {
    const holder = reading.follow(value);
    if (yaml.isMap(holder)) {
      const entry = reading.entries(holder).get(String(step));
      if (entry === undefined) break;
      ({ key, value } = entry);
    } else if (yaml.isSeq(holder)) {
      const item = holder.items[Number(step)] as Node | undefined;
      if (item === undefined) break;
      key = item;
      value = item;
    } else break;
  }
  return { key, value };
}

/** Whether marking the node marks the value: a block mapping starts on a later line than its key, an empty value nowhere. */
function isOnOneSpot(yaml: typeof import('yaml'), node: Node | null): boolean {
  if (node === null) return false;
  if (yaml.isCollection(node)) return node.flow === true;
  return !(yaml.isScalar(node) && node.source === '' && node.type === 'PLAIN');
}

function syntaxProblem(error: YAMLError, text: string, at: (offset: number, end?: number) => Place): Problem {
  const [start, end] = error.pos;
  // Not the end of the file but its last word, and not the spaces before a word but the word.
  let offset = Math.min(start, Math.max(0, text.trimEnd().length - 1));
  while (text[offset] === ' ') offset += 1;
  const { message, hint } = explainYamlError(error.code, error.message, text.slice(start, end));
  return { message, place: at(offset, end), ...(hint !== undefined && { hint }) };
}

/** What PyYAML refuses; characters beyond U+FFFF are two units of the range. */
const unprintable = /[^\t\n\r\x20-\x7E\x85\xA0-\uFFFD]/;

function unprintableProblem(character: string, place: Place): Problem {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return {
    message: `the file holds a control character (U+${code})`,
    place,
    hint: 'remove it, or write "\\u…" in double quotes',
  };
}
