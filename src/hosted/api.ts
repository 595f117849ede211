import type { ApiClient, Query } from '../completion/api-client.ts';
import { CompletionError } from '../errors.ts';

export { type ApiClient, openApiClient } from '../completion/api-client.ts';

/** An object of the API, kept as it was sent. */
export type ApiObject = Readonly<Record<string, unknown>>;

/** How a list is read. */
export interface ListOptions {
  query?: Query;
  /** The id after which to begin. */
  after?: string | undefined;
  signal: AbortSignal;
}

/** The most that the API gives at once. */
const pageSize = 100;

/** Ids become parts of paths and names of files, so that nothing else may stand in them. */
export function idOf(value: ApiObject): string {
  const { id } = value;
  if (typeof id === 'string' && /^\w[\w-]*$/.test(id)) return id;
  throw new CompletionError('rejected', {
    message: `the API gave an object whose id is ${JSON.stringify(id)}`,
    hint: 'is OPENAI_BASE_URL the API that is meant?',
  });
}

function isObject(value: unknown): value is ApiObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a list page by page, oldest first, so that a list that is read later goes on where it was left. */
export async function* listPages(
  api: ApiClient,
  path: string,
  { query = {}, after, signal }: ListOptions,
): AsyncGenerator<readonly ApiObject[]> {
  for (let last = after; ; ) {
    const page = await api.get(
      path,
      { limit: pageSize, order: 'asc', ...query, ...(last !== undefined && { after: last }) },
      signal,
    );
    if (!isObject(page) || !Array.isArray(page['data']) || !page['data'].every(isObject)) {
      throw new CompletionError('rejected', {
        message: `${path} gave no list`,
        hint: 'is OPENAI_BASE_URL the API that is meant?',
      });
    }
    const objects: readonly ApiObject[] = page['data'];
    if (objects.length > 0) yield objects;
    const next = objects.at(-1);
    if (page['has_more'] !== true || next === undefined) return;
    const id = idOf(next);
    if (id === last) {
      throw new CompletionError('rejected', {
        message: `${path} gives the same page again and again`,
        hint: 'the endpoint does not know the parameter "after"',
      });
    }
    last = id;
  }
}

/** Whether the API says that there is no such thing any more. */
export function isGone(error: unknown): error is CompletionError {
  return error instanceof CompletionError && (error.status === 404 || error.status === 410);
}
