import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Jiti } from 'jiti';
import { type Place, type Problem, UsageError } from '../errors.ts';

/** What to load: an export of a user's own module. */
export interface ExportRequest {
  /** The module's absolute path. */
  file: string;
  exportName: string;
  /** Where the module is named, for a file that is not there. */
  place?: Place | undefined;
  /** A path as users see it. */
  shown?(path: string): string;
}

let loading: Promise<Jiti> | undefined;

/** TypeScript without a build step, whatever Node's version; `tseval` is this installation, so that its classes are the same. */
async function createLoader(): Promise<Jiti> {
  const { createJiti } = await import('jiti');
  const self = fileURLToPath(new URL('../index.js', import.meta.url));
  return createJiti(import.meta.url, { fsCache: false, tryNative: false, alias: { tseval: self } });
}

/** Loads a module of a user, and picks one of its exports. Its code runs: whoever calls this has made sure that it may. */
export async function loadExport({ file, exportName, place, shown = (path) => path }: ExportRequest): Promise<unknown> {
  if (!existsSync(file)) {
    const hint = 'name it relative to the YAML file, or to the registry: ./my_fn.ts:myFn';
    throw new UsageError({ message: `there is no module ${shown(file)}`, ...(place && { place }), hint });
  }
  loading ??= createLoader();
  const jiti = await loading;
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = await jiti.import(file);
  } catch (error) {
    throw new UsageError(explain(error, file, shown), { cause: error });
  }
  if (exportName in exported && exported[exportName] !== undefined) return exported[exportName];
  const names = Object.keys(exported);
  throw new UsageError({
    message: `the module ${shown(file)} has no export "${exportName}"`,
    place: place ?? { file: shown(file) },
    hint: names.length === 0 ? 'it exports nothing' : `it exports: ${names.join(', ')}`,
  });
}

/** A place in a user's file, with its line's text for the excerpt. */
function placeAt(path: string, line: number, shown: (path: string) => string): Place {
  const text = existsSync(path) ? readFileSync(path, 'utf8').split(/\r?\n/)[line - 1] : undefined;
  return { file: shown(path), line, ...(text !== undefined && { text }) };
}

/** Why a module does not load, at the line of the user's own that says so. */
function explain(error: unknown, file: string, shown: (path: string) => string): Problem {
  const message = `the module ${shown(file)} does not load`;
  if (!(error instanceof Error))
    return { message: `${message}: it threw ${String(error)}`, place: { file: shown(file) } };
  const syntax = /^ParseError: ([\s\S]*?)\s*\n\s*(\/.*|[A-Za-z]:\\.*):(\d+):(\d+)/.exec(error.message);
  if (syntax) {
    const [, said = '', path = file, line, column] = syntax;
    return {
      message: `${message}: ${said}`,
      place: { ...placeAt(path, Number(line), shown), column: Number(column) },
      hint: 'this is where it cannot be read',
    };
  }
  const [first = ''] = error.message.split('\n');
  if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') {
    return {
      message: `${message}: ${first}`,
      place: importPlace(first, error, file, shown),
      hint: 'check the path, or install the package',
    };
  }
  return {
    message: `${message}: ${error.name}: ${first}`,
    place: thrownPlace(error, file, shown),
    hint: 'it threw this while it was loaded',
  };
}

/** Where a module that is not there is imported. */
function importPlace(message: string, error: Error, file: string, shown: (path: string) => string): Place {
  const [importer = file] = (error as { requireStack?: readonly string[] }).requireStack ?? [];
  const [, wanted = ''] = /'([^']+)'/.exec(message) ?? [];
  const lines = existsSync(importer) ? readFileSync(importer, 'utf8').split(/\r?\n/) : [];
  const index = lines.findIndex((line) => line.includes(`'${wanted}'`) || line.includes(`"${wanted}"`));
  if (index < 0) return { file: shown(importer) };
  const column = (lines[index] ?? '').indexOf(wanted) + 1;
  return { ...placeAt(importer, index + 1, shown), column, length: wanted.length };
}

/** The uppermost line of a stack that is no library's and not ours; its column is that of the compiled text, and says nothing. */
function thrownPlace(error: Error, file: string, shown: (path: string) => string): Place {
  for (const frame of (error.stack ?? '').split('\n')) {
    const [, path, line] = /(?:\(|at (?:async )?)(?:file:\/\/)?(\/[^()]*):(\d+):\d+\)?$/.exec(frame) ?? [];
    if (path === undefined || path.includes('/node_modules/') || path.startsWith(ourFolder)) continue;
    return placeAt(path, Number(line), shown);
  }
  return { file: shown(file) };
}

const ourFolder = fileURLToPath(new URL('..', import.meta.url));
