import type { SampleEvent } from '../record/event.ts';

/** What `evaluate` may record; the event `sample` is the run's own. */
const types: ReadonlySet<unknown> = new Set<Exclude<SampleEvent['type'], 'sample'>>([
  'match',
  'metrics',
  'error',
  'criterion',
  'sampling',
  'embedding',
  'raw_sample',
  'function_call',
  'cond_logp',
  'pick_option',
  'extra',
]);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with an event that a user's own `evaluate` records: TypeScript is told by its types, JavaScript by nobody. */
function faultOf(event: unknown): string | undefined {
  const { type, data } = isObject(event) ? event : {};
  if (!types.has(type)) return `record() takes {type: 'match', data: {…}}, or 'metrics', not ${JSON.stringify(event)}`;
  if (type !== 'match' && type !== 'metrics') return undefined;
  if (!isObject(data)) return `the data of a ${type} event must be an object, not ${JSON.stringify(data)}`;
  if (type === 'match' && typeof data['correct'] !== 'boolean')
    return `"correct" of a match event must be true or false, not ${JSON.stringify(data['correct'])}`;
  const [name, value] = Object.entries(data).find(([, one]) => typeof one === 'number' && !Number.isFinite(one)) ?? [];
  return name && `"${name}" of a ${type} event is ${value}, which no report can count`;
}

/** Refuses what no report could count. */
export function requireEvent(event: SampleEvent): void {
  const fault = faultOf(event);
  if (fault !== undefined) throw new TypeError(fault);
}
