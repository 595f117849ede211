import { expect, test } from 'vitest';
import { githubFormat } from '../../src/report/github.ts';
import { errorCommand } from '../../src/report/workflow-command.ts';
import { errored, matched, showRun, sink } from './show-run.ts';

function github(toRepositoryPath: (file: string) => string | undefined = (file) => file) {
  const [log, summary] = [sink(), sink()];
  return { log, summary, format: githubFormat({ log, summary, toRepositoryPath, isGated: false }) };
}

test.for([
  [{ file: 'a,b:c%.jsonl', line: 3, title: 't' }, 'm', '::error file=a%2Cb%3Ac%25.jsonl,line=3,title=t::m\n'],
  [{ title: 't' }, '100% of\nit\r', '::error title=t::100%25 of%0Ait%0D\n'],
  [{ line: 3, title: 't' }, 'm', '::error title=t::m\n'],
] as const)('%j and %j are the command %j', ([place, message, command]) => {
  expect(errorCommand(place, message)).toBe(command);
});

test('what is not right is an annotation at its line of the data', async () => {
  const { format, log } = github((file) => `evals/${file}`);
  await showRun(format, [
    ...matched('capitals.dev.0', { answer: 'Rome', ideal: 'Rome' }),
    ...matched('capitals.dev.1', { answer: '100%\n::set-output name=x::y', ideal: 'Paris', line: 2 }),
    ...errored('capitals.dev.2', 'HTTP 400', 3),
  ]);
  expect(log.text()).toBe(
    [
      '::error file=evals/data/samples.jsonl,line=2,title=capitals.dev.1 incorrect::expected: Paris%0Aactual: 100%25\\n::set-output name=x::y\n',
      '::error file=evals/data/samples.jsonl,line=3,title=capitals.dev.2 errored::error: HTTP 400\n',
    ].join(''),
  );
});

test('data that are not part of the repository have no place', async () => {
  const { format, log } = github(() => undefined);
  await showRun(format, errored('capitals.dev.2', 'HTTP 400', 3));
  expect(log.text()).toBe('::error title=capitals.dev.2 errored::error: HTTP 400\n');
});

test('there are ten annotations at most in all runs of a command, failed gates first', async () => {
  const { format, log } = github();
  const events = Array.from({ length: 8 }, (_, i) => errored(`a.b.${i}`, 'no', i)).flat();
  const gate = {
    gate: 'accuracy>=0.9',
    metric: 'accuracy',
    operator: '>=',
    limit: 0.9,
    value: 0.5,
    hasHeld: false,
  } as const;
  await showRun(format, events, { gates: [gate] });
  await showRun(format, events);
  const lines = log.text().trim().split('\n');
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('::error title=gate accuracy>=0.9 failed::it is 0.5');
});

test('the summary has a section a run, and stays below what GitHub takes', async () => {
  const { format, summary } = github();
  const events = Array.from({ length: 20 }, (_, i) =>
    matched(`a.b.${i}`, { answer: '🚀'.repeat(1000), ideal: '🚀'.repeat(1000).concat('.'), line: i }),
  ).flat();
  for (let run = 0; run < 30; run++) await showRun(format, events);
  expect(summary.text().match(/^### /gm)?.length).toBeGreaterThan(10);
  expect(summary.text()).toContain('Further runs do not fit into this summary.');
  expect(Buffer.byteLength(summary.text())).toBeLessThan(1 << 20);
});
