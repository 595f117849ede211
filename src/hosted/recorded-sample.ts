type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Why an answer was not sampled; null where it was. The export has a text or a message alone. */
function errorOf({ error }: JsonObject): JsonObject | null {
  if (typeof error === 'string' && error !== '') return { code: 'sample_error', message: error };
  if (!isObject(error)) return null;
  return { code: error['code'] ?? 'sample_error', message: error['message'] ?? 'the answer was not sampled' };
}

/** One message of all that a model gave: the Responses endpoint gives several. */
function mergeMessages(messages: readonly JsonObject[]): JsonObject {
  const [first] = messages;
  if (first !== undefined && messages.length === 1) return first;
  const texts = messages.map(({ content }) => content).filter((content) => typeof content === 'string');
  const calls = messages.flatMap(({ tool_calls: list }) => (Array.isArray(list) ? list : []));
  const last = messages.at(-1) ?? { role: 'assistant' };
  return { ...last, content: texts.join(''), ...(calls.length > 0 && { tool_calls: calls }) };
}

/**
 * Makes a recorded answer one that can be uploaded with a row: a chat completion. Output items have the messages in `output`,
 * the dashboard's export in `outputs`; only the first of these counts, as in a chat completion.
 */
export function toUploadedSample(recorded: JsonObject): JsonObject {
  const { input: _, output, outputs, error: __, token_usage: tokens, finish_reason: reason, ...rest } = recorded;
  const listed = Array.isArray(outputs) ? outputs.slice(0, 1) : Array.isArray(output) ? output : [];
  const messages = listed.filter(isObject);
  const error = errorOf(recorded);
  const choice = { index: 0, message: mergeMessages(messages), ...(reason !== undefined && { finish_reason: reason }) };
  return {
    ...rest,
    ...(tokens !== undefined && { usage: tokens }),
    ...(messages.length > 0 && { choices: [choice] }),
    ...(error && { error }),
  };
}

/** What a judge answered, as text; undefined where that was not recorded. */
export function judgeText(recorded: JsonObject | undefined): string | undefined {
  const { choices } = toUploadedSample(recorded ?? {}) as { choices?: readonly { message: JsonObject }[] };
  const content = choices?.[0]?.message['content'];
  return typeof content === 'string' && content !== '' ? content : undefined;
}
