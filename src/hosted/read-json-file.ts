import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RegistryError, UsageError } from '../errors.ts';
import { placeAt } from '../registry/yaml-text.ts';
import { JsonSyntaxError, parseJson } from '../samples/parse-json.ts';
import type { PlacedValue } from '../schema/placed-value.ts';
import { findJsonPlaces } from './json-places.ts';

/** A JSON file whose values know their places. */
export interface JsonFile extends PlacedValue {
  linesOf(path: PlacedValue['path']): readonly number[];
}

/** Reads a file as people saved it from the API; `what` is what it should be: `the eval`. */
export function readJsonFile(file: string, { cwd, what }: { cwd: string; what: string }): JsonFile {
  const text = readText(file, cwd, what).replace(/^\uFEFF/, '');
  try {
    const value = parseJson(text);
    return { value, what, path: [], syntax: 'json', ...findJsonPlaces(file, text) };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const isLines = isJsonLines(text);
    throw new RegistryError({
      message: isLines
        ? `${file} holds several JSON values, one a line, and ${what} is one`
        : `${file} is not JSON: ${error.message}`,
      place: placeAt(file, text, Math.min(error.position, Math.max(0, text.length - 1))),
      hint: isLines
        ? 'rows and output items are given by --data; an eval or a run is one object'
        : `${what} is JSON, as the API takes or returns it; mend it here`,
    });
  }
}

function readText(file: string, cwd: string, what: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const reason = error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.message})`;
    throw new UsageError(
      { message: `${file}, the file of ${what}, ${reason}`, hint: 'check the path' },
      { cause: error },
    );
  }
}

function isJsonLines(text: string): boolean {
  const [first = ''] = text.trimStart().split('\n', 1);
  // What is refused for another reason may be whole, and all on one line.
  if (first.trimEnd() === text.trim()) return false;
  try {
    return typeof JSON.parse(first) === 'object';
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
