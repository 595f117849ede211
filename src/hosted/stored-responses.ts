import { type ApiObject, idOf, isGone, listPages } from './api.ts';
import type { PullOptions, StoredRow } from './stored-completions.ts';

/** The fields of a `responses` source, as the platform took them. */
type ResponsesSource = Readonly<Record<string, unknown>>;

/** What a source asks of a response: where it says nothing, any will do. Times are inclusive. */
function fitsSource(response: ApiObject, source: ResponsesSource): boolean {
  const given = (name: string) => source[name] ?? undefined;
  const { created_at: createdAt = 0, instructions, tools, user } = response;
  const effort = (response['reasoning'] as ApiObject | null | undefined)?.['effort'];
  const metadata = Object.entries((given('metadata') ?? {}) as ApiObject);
  const own = (response['metadata'] ?? {}) as ApiObject;
  const toolTypes = ((tools ?? []) as readonly ApiObject[]).flatMap(({ type, name }) => [type, name]);
  const wantedTools = (given('tools') ?? []) as readonly unknown[];
  const users = given('users') as readonly unknown[] | undefined;
  return (
    same(given('model'), response['model']) &&
    same(given('temperature'), response['temperature']) &&
    same(given('top_p'), response['top_p']) &&
    same(given('reasoning_effort'), effort) &&
    metadata.every(([key, value]) => own[key] === value) &&
    Number(createdAt) >= Number(given('created_after') ?? 0) &&
    Number(createdAt) <= Number(given('created_before') ?? Number.POSITIVE_INFINITY) &&
    String(instructions ?? '').includes(String(given('instructions_search') ?? '')) &&
    (users === undefined || users.includes(user)) &&
    wantedTools.every((tool) => toolTypes.includes(tool))
  );
}

function same(wanted: unknown, found: unknown): boolean {
  return wanted === undefined || wanted === found;
}

/** What was asked: the instructions, then the input; ids and states mean nothing to whoever asks again. */
function toMessages({ instructions }: ApiObject, inputs: readonly ApiObject[]): readonly ApiObject[] {
  const first =
    typeof instructions === 'string' && instructions !== '' ? [{ role: 'developer', content: instructions }] : [];
  return [...first, ...inputs.map(({ id: _, status: __, ...item }) => item)];
}

/** Gives the rows of stored responses, oldest first, as they come. Where the API has no list of them, the first request says so. */
export async function* pullResponses(
  source: ResponsesSource,
  { api, signal, onGone }: Omit<PullOptions, 'choice'>,
): AsyncGenerator<StoredRow> {
  const { model, metadata } = source;
  const query = { ...(model != null && { model }), ...(metadata != null && { metadata }) };
  let left = Number(source['limit'] ?? Number.POSITIVE_INFINITY);
  for await (const page of listPages(api, '/responses', { query, signal })) {
    for (const sample of page.filter((response) => fitsSource(response, source))) {
      if (left <= 0) return;
      const id = idOf(sample);
      try {
        const inputs: ApiObject[] = [];
        for await (const items of listPages(api, `/responses/${id}/input_items`, { signal })) inputs.push(...items);
        yield { item: { input: toMessages(sample, inputs) }, sample };
        left--;
      } catch (error) {
        if (!isGone(error)) throw error;
        onGone(id);
      }
    }
  }
}
