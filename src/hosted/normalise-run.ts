import type { HostedRunBody } from './hosted-run.ts';
import type { DataSource, ReadRun } from './read-run.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** The run as the platform returned it: messages have a type, texts are parts, absent parameters are null. */
export function normaliseRun({ body, file }: ReadRun, dataSource: DataSource): HostedRunBody {
  const given = isObject(body?.value) ? body.value : {};
  const { id, eval_id: evalId, name, metadata } = given;
  return {
    ...(typeof id === 'string' && { id }),
    ...(typeof evalId === 'string' && { eval_id: evalId }),
    name: typeof name === 'string' ? name : file,
    metadata: isObject(metadata) ? metadata : null,
    data_source: normaliseSource(dataSource),
  };
}

function normaliseSource(dataSource: DataSource): JsonObject {
  if (dataSource.type === 'jsonl') return { type: dataSource.type, source: dataSource.source };
  const { input_messages: input, sampling_params: params = null } = dataSource;
  return {
    ...dataSource,
    ...(input?.type === 'template' && { input_messages: { ...input, template: input.template.map(normaliseMessage) } }),
    sampling_params: params,
  };
}

function normaliseMessage({ role, content }: { role: string; content: unknown }): JsonObject {
  return { type: 'message', role, content: Array.isArray(content) ? content.map(toPart) : toPart(content) };
}

function toPart(part: unknown): unknown {
  return typeof part === 'string' ? { type: 'input_text', text: part } : part;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
