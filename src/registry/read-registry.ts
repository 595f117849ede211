import { join } from 'node:path';
import { type Place, type Problem, RegistryError } from '../errors.ts';
import { type Comment, commentsOf } from './entry-comments.ts';
import type { Root } from './find-roots.ts';
import { listFiles } from './list-files.ts';
import { parseAlone, placeOfName, readSourceFile, type SourceFile } from './source-file.ts';
import type { YamlFile, YamlPath } from './yaml-file.ts';

/** The folders of a registry that hold entries. */
export type Kind = 'evals' | 'modelgraded' | 'completion_fns' | 'eval_sets' | 'solvers';

/** A named value of a registry, which knows where it and each of its parts stand. */
export interface RegistryEntry {
  kind: Kind;
  name: string;
  /** The file's path as users see it. */
  file: string;
  root: string;
  isBuiltIn: boolean;
  /** The file's name up to its first dot. */
  group: string;
  value: unknown;
  /** Where a part of the value stands; `[]` is the whole. */
  place(path: YamlPath, target?: 'key' | 'value'): Place;
}

/** All entries of all roots. Files are read when their kind is first asked for, and parsed when an entry of theirs is. */
export interface Registry {
  readonly roots: readonly Root[];
  readonly cwd: string;
  /** Every name once, in registry order: roots, files, keys. */
  names(kind: Kind): Promise<readonly string[]>;
  /** The entry of that name; throws where the entry, or what stands around it, cannot be read. */
  find(kind: Kind, name: string): Promise<RegistryEntry | undefined>;
  /** The faults met so far, whichever entry they belong to: for warnings. */
  findings(kind: Kind): Promise<Problem[]>;
  /** Parses every file: all entries that can be read, and all faults. */
  parseAll(kind: Kind): Promise<{ entries: RegistryEntry[]; problems: Problem[] }>;
  /** The comments beside an entry that hold a certain text. */
  comments(entry: RegistryEntry, mark: string): Promise<readonly Comment[]>;
}

/** Which file, or files, each name comes from. */
interface Index {
  sources: SourceFile[];
  filesByName: Map<string, SourceFile[]>;
  problems: Problem[];
}

/** Opens the registry that these roots make up; nothing is read before it is asked for. */
export function openRegistry(roots: readonly Root[], cwd: string): Registry {
  const indexes = new Map<Kind, Promise<Index>>();
  const indexOf = (kind: Kind): Promise<Index> => {
    const index = indexes.get(kind) ?? readIndex(kind, roots, cwd);
    indexes.set(kind, index);
    return index;
  };

  async function find(kind: Kind, name: string): Promise<RegistryEntry | undefined> {
    const { filesByName } = await indexOf(kind);
    const [source, second] = filesByName.get(name) ?? [];
    if (source === undefined) return undefined;
    if (second !== undefined) throw new RegistryError(duplicate(name, source, second));
    return entryOf(kind, name, source);
  }

  async function parseAll(kind: Kind) {
    const { sources, filesByName } = await indexOf(kind);
    for (const source of sources) await source.parse();
    const entries: RegistryEntry[] = [];
    const faults: Problem[] = [];
    for (const [name, [source, second]] of filesByName) {
      if (source === undefined || second !== undefined) continue;
      try {
        entries.push(await entryOf(kind, name, source));
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        faults.push(...error.problems);
      }
    }
    return { entries, problems: unique([...(await findings(kind)), ...faults]) };
  }

  async function findings(kind: Kind): Promise<Problem[]> {
    const { sources, problems } = await indexOf(kind);
    return unique([...problems, ...sources.flatMap((source) => [...source.problems, ...source.parseProblems()])]);
  }

  async function comments({ kind, name, file }: RegistryEntry, mark: string): Promise<readonly Comment[]> {
    const sources = (await indexOf(kind)).filesByName.get(name) ?? [];
    const source = sources.find((candidate) => candidate.file === file);
    return source === undefined ? [] : commentsOf(source, name, mark);
  }

  return {
    roots,
    cwd,
    comments,
    names: async (kind) => [...(await indexOf(kind)).filesByName.keys()],
    find,
    findings,
    parseAll,
  };
}

async function readIndex(kind: Kind, roots: readonly Root[], cwd: string): Promise<Index> {
  const filesByName = new Map<string, SourceFile[]>();
  const sources: SourceFile[] = [];
  const problems: Problem[] = [];
  for (const root of roots) {
    const listed = listFiles(join(root.path, kind), cwd);
    problems.push(...listed.problems);
    for (const listedFile of listed.files) {
      const source = readSourceFile(listedFile, root);
      sources.push(source);
      for (const name of source.scan.isSure ? scannedNames(source) : await parsedNames(source))
        addTo(filesByName, name, source);
    }
  }
  for (const [name, [first, second]] of filesByName) {
    if (first !== undefined && second !== undefined) problems.push(duplicate(name, first, second));
  }
  return { sources, filesByName, problems };
}

/** A user's entry replaces a built-in one of the same name, and takes its own place in the order. */
function addTo(filesByName: Map<string, SourceFile[]>, name: string, source: SourceFile): void {
  const others = filesByName.get(name) ?? [];
  if (others.length > 0 && !source.root.isBuiltIn && others.every(({ root }) => root.isBuiltIn)) {
    filesByName.delete(name);
    filesByName.set(name, [source]);
  } else filesByName.set(name, [...others, source]);
}

/** A name that a file gives twice counts once: the last value wins, as in PyYAML. */
function scannedNames({ scan }: SourceFile): Iterable<string> {
  return new Set(scan.names.map(({ name }) => name));
}

async function parsedNames(source: SourceFile): Promise<Iterable<string>> {
  const { names, data } = await source.parse();
  return data === undefined ? scannedNames(source) : names;
}

async function entryOf(kind: Kind, name: string, source: SourceFile): Promise<RegistryEntry> {
  const parsed = await parseFor(name, source);
  return {
    kind,
    name,
    file: source.file,
    root: source.root.path,
    isBuiltIn: source.root.isBuiltIn,
    group: source.group,
    value: (parsed.data as Record<string, unknown>)[name],
    place: (path, target) => parsed.place([name, ...path], target),
  };
}

/** The file, or where it has a fault the entry alone, so that only a fault of its own stops whoever needs it. */
async function parseFor(name: string, source: SourceFile): Promise<YamlFile> {
  const whole = await source.parse();
  const faults = [...source.problems, ...whole.problems];
  if (faults.length === 0) return whole;
  const alone = await parseAlone(source, name);
  if (alone.problems.length === 0 && alone.names.includes(name)) return alone;
  // Where the whole could be read, the entry alone lacks anchors and tells nothing new.
  throw new RegistryError(whole.data === undefined ? unique([...faults, ...alone.problems]) : faults);
}

function duplicate(name: string, first: SourceFile, second: SourceFile): Problem {
  const [one, other] = [placeOfName(first, name), placeOfName(second, name)];
  return {
    message: `"${name}" is defined twice: ${where(one)} and ${where(other)}`,
    place: other,
    hint: 'rename or remove one of them',
  };
}

function where({ file, line }: Place): string {
  return line === undefined ? file : `${file}:${line}`;
}

/** The same fault met twice is one fault. */
export function unique(problems: readonly Problem[]): Problem[] {
  const key = ({ message, place }: Problem) => JSON.stringify([message, place?.file, place?.line, place?.column]);
  return [...new Map(problems.map((problem) => [key(problem), problem])).values()];
}
