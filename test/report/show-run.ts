import type { RunEvent, RunSpec, SampleEvent } from '../../src/record/event.ts';
import { createCollector } from '../../src/report/collect.ts';
import type { Format, Output, Report } from '../../src/report/reporter.ts';
import { tellRun } from '../../src/report/tell-run.ts';

export const spec = {
  eval_name: 'capitals.dev.v0',
  completion_fns: ['gpt-4o'],
  run_id: 'r1',
  created_at: '2026-01-01T00:00:00.000Z',
  run_config: { samples: 4 },
} as unknown as RunSpec;

/** An output that keeps what is written. */
export function sink(columns = 80): Output & { text(): string } {
  let text = '';
  return {
    write: (more) => {
      text += more;
    },
    hasColor: false,
    columns,
    text: () => text,
  };
}

/** The events of one sample as a record holds them. */
export function eventsOf(sampleId: string, events: readonly SampleEvent[]): RunEvent[] {
  const stamp = {
    run_id: 'r1',
    event_id: 0,
    sample_id: sampleId,
    created_by: '',
    created_at: '2026-01-01T00:00:02.500Z',
  };
  return events.map((event) => ({ ...event, ...stamp }));
}

export const place = (outcome: 'correct' | 'incorrect' | 'scored' | 'ungraded' | 'errored', line = 1): SampleEvent => ({
  type: 'sample',
  data: { file: 'data/samples.jsonl', line, hash: 'h', outcome, events: 1 },
});

/** A sample that was answered, and compared with its ideal. */
export function matched(
  sampleId: string,
  { answer, ideal, line = 1 }: { answer: string; ideal: string; line?: number },
) {
  const correct = answer === ideal;
  return eventsOf(sampleId, [
    place(correct ? 'correct' : 'incorrect', line),
    { type: 'sampling', data: { prompt: 'p', sampled: [answer], usage: { total_tokens: 10 }, latency_ms: 250 } },
    { type: 'match', data: { correct, expected: ideal, picked: null } },
  ]);
}

/** A sample without an answer. */
export function errored(sampleId: string, message: string, line = 1): RunEvent[] {
  return eventsOf(sampleId, [place('errored', line), { type: 'error', data: { message, kind: 'rejected' } }]);
}

export const redactNothing = (text: string): string => text;

/** Tells a format of one run. */
export async function showRun(
  format: Format,
  events: readonly RunEvent[],
  { runSpec = spec, ...more }: Partial<Report> & { runSpec?: RunSpec } = {},
): Promise<void> {
  const teller = tellRun(runSpec, [format.forRun()], {
    redact: redactNothing,
    onFailure: (error) => {
      throw error;
    },
  });
  const collector = createCollector(runSpec, 0);
  for (const event of events) {
    collector.add(event);
    teller.event(event);
  }
  const count = (outcome: string) =>
    events.filter((event) => event.type === 'sample' && event.data.outcome === outcome).length;
  const metrics = {
    accuracy: 0.5,
    samples: events.filter(({ type }) => type === 'sample').length,
    correct: count('correct'),
    incorrect: count('incorrect'),
    scored: count('scored'),
    ungraded: count('ungraded'),
    errored: count('errored'),
    not_run: 0,
  };
  await teller.end({ ...collector.result(metrics, '.tseval/runs/x.jsonl'), ...more });
}

/** Shows one run from its start to the end of the document. */
export async function showOnly(
  open: (output: Output) => Format,
  ...run: Parameters<typeof showRun> extends [Format, ...infer Rest] ? Rest : never
): Promise<string> {
  const output = sink();
  const format = open(output);
  await showRun(format, ...run);
  await format.close?.();
  return output.text();
}
