import { CompletionError, type Place, type Problem } from '../errors.ts';

/** A module's export: its absolute path, and the one that users see. */
export interface UserModule {
  path: string;
  file: string;
  exportName: string;
}

/** The line of the user's own file in a stack; its columns are those of the compiled text, and say nothing. */
function placeIn(stack: string | undefined, { path, file }: UserModule): Place {
  const at = (stack ?? '').split('\n').find((line) => line.includes(`${path}:`));
  const [, line] = /:(\d+):\d+\)?$/.exec(at ?? '') ?? [];
  return { file, ...(line && { line: Number(line) }) };
}

/** What a user's own code threw before anything was sent: its line is the problem's place. */
export function problemOf(module: UserModule, error: unknown): Problem {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const place = placeIn(error instanceof Error ? error.stack : undefined, module);
  return { message: `${module.exportName} threw ${said}`, place };
}

/** What it threw at a sample, with its line in the sentence, as the error of the sample; a completion error is one already. */
export function thrownBy(module: UserModule, error: unknown): CompletionError {
  if (error instanceof CompletionError) return error;
  const { message, place } = problemOf(module, error);
  const where = place?.line === undefined ? '' : ` (${place.file}:${place.line})`;
  return new CompletionError('rejected', { message: `${message}${where}` }, { cause: error });
}
