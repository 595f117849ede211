import { type ApiClient, type ApiObject, idOf, isGone, listPages } from './api.ts';

/** Which stored completions are wanted; times are Unix seconds, both inclusive. */
interface StoredChoice {
  metadata?: Readonly<Record<string, string>> | undefined;
  model?: string | undefined;
  limit?: number | undefined;
  createdAfter?: number | undefined;
  createdBefore?: number | undefined;
}

/** A row of a log source: what was asked, and the whole answer. */
export interface StoredRow {
  item: { input: readonly ApiObject[] };
  sample: ApiObject;
}

/** What pulling needs. */
export interface PullOptions {
  api: ApiClient;
  choice: StoredChoice;
  signal: AbortSignal;
  /** Told of a completion that was deleted while the list was read. */
  onGone(id: string): void;
}

/** A stored message without what only the store knows; one that consists of parts has them as its content. */
function toMessage({ id: _, content_parts: parts, ...message }: ApiObject): ApiObject {
  const isInParts = Array.isArray(parts) && parts.length > 0 && typeof message['content'] !== 'string';
  const stated = Object.entries({ ...message, ...(isInParts && { content: parts }) });
  return Object.fromEntries(stated.filter(([name, value]) => value !== null || name === 'content'));
}

async function messagesOf(api: ApiClient, id: string, signal: AbortSignal): Promise<readonly ApiObject[]> {
  const messages: ApiObject[] = [];
  for await (const page of listPages(api, `/chat/completions/${id}/messages`, { signal })) {
    messages.push(...page.map(toMessage));
  }
  return messages;
}

/**
 * Gives the rows of stored completions, oldest first, as they come. The API's list knows no times:
 * what is too old is left out here, and what is too new ends it.
 */
export async function* pullStored({ api, choice, signal, onGone }: PullOptions): AsyncGenerator<StoredRow> {
  const { metadata, model, createdAfter = 0, createdBefore = Number.POSITIVE_INFINITY } = choice;
  const query = { ...(model !== undefined && { model }), ...(metadata && { metadata }) };
  let left = choice.limit ?? Number.POSITIVE_INFINITY;
  const createdAt = ({ created }: ApiObject) => (typeof created === 'number' ? created : 0);
  const rowOf = async (sample: ApiObject): Promise<StoredRow | undefined> => {
    const id = idOf(sample);
    try {
      return { item: { input: await messagesOf(api, id, signal) }, sample };
    } catch (error) {
      if (!isGone(error)) throw error;
      onGone(id);
      return undefined;
    }
  };
  for await (const page of listPages(api, '/chat/completions', { query, signal })) {
    const wanted = page.filter((one) => createdAt(one) >= createdAfter && createdAt(one) <= createdBefore);
    const rows = wanted.slice(0, left).map(rowOf);
    for (const row of rows) row.catch(() => undefined);
    for (const row of rows) {
      const found = await row;
      if (found === undefined) continue;
      yield found;
      left--;
    }
    if (left <= 0 || page.some((one) => createdAt(one) > createdBefore)) return;
  }
}
