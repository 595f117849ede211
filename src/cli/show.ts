import type { CompletionFn } from '../completion/completion-fn.ts';
import { type ExitCode, exitCodes } from '../errors.ts';
import { findTemplate } from '../evals/table.ts';
import type { Prompt } from '../prompts/messages.ts';
import { defaultSeed } from '../random/default-seed.ts';
import { type EvalSpec, resolveEval } from '../registry/resolve-eval.ts';
import { shownPath } from '../registry/shown-path.ts';
import { excerpt, harmless } from '../report/harmless.ts';
import { evaluateSample } from '../run/evaluate-sample.ts';
import { type PreparedEval, prepareEval } from '../run/prepare-eval.ts';
import { noServices, type RunServices } from '../run/services.ts';
import type { Io } from './io.ts';
import { openRegistries, warn } from './open-session.ts';
import type { ShowOptions } from './program.ts';
import { formatPlace } from './show-error.ts';

const longestLine = 2000;

/** Shows in a grader's prompt where the model's answer will stand. */
const standIn = "(the model's answer)";

/** What a name means, as far as the registry says it. */
function specLines(
  spec: EvalSpec,
  { args, runAs, cwd }: { args: Readonly<Record<string, unknown>>; runAs: string; cwd: string },
): string[] {
  const { entry, base } = spec;
  const place = (path: readonly string[], target?: 'key' | 'value') => formatPlace(entry.place(path, target));
  const names = Object.keys(args);
  const argLines = names.map((name) => `    ${name}: ${JSON.stringify(args[name])}  (${place(['args', name], 'key')})`);
  return [
    `${spec.name}  (${place([], 'key')})`,
    ...(spec.requestedName === spec.name ? [] : [`  asked for as: ${spec.requestedName}`]),
    ...(base?.description ? [`  description: ${base.description}`] : []),
    `  class: ${spec.cls}, ${runAs}  (${place(['class'])})`,
    ...(names.length > 0 ? ['  args:', ...argLines] : []),
    `  registry: ${shownPath(spec.root, cwd)}`,
  ];
}

function dataLine({ samples, chosen }: PreparedEval): string {
  return `  data: ${samples.read(chosen[0] ?? 0).file}, ${samples.count} ${samples.count === 1 ? 'sample' : 'samples'}`;
}

function promptLines(prompt: Prompt): string[] {
  if (typeof prompt === 'string') return prompt.split('\n').map((line) => `    ${line}`);
  return prompt.flatMap(({ role, name, content }) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    return [`    [${role}${name ? ` ${name}` : ''}]`, ...text.split('\n').map((line) => `      ${line}`)];
  });
}

/** What a sample would send, taken from an evaluation whose completion function only listens. */
async function renderedPrompts(prepared: PreparedEval, index: number): Promise<string[]> {
  const { spec, template, args, setup, samples } = prepared;
  const sample = samples.read(index);
  const id = `${spec.baseEval}.${spec.split}.${index}`;
  const lines = [`${id}  (${formatPlace({ file: sample.file, line: sample.line })})`];
  const listenAs =
    (label: string, answer: string): CompletionFn =>
    async (prompt, params) => {
      const given = Object.entries(params).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
      lines.push(`  ${label}${given.length > 0 ? `, with ${given.join(' ')}` : ''}`, ...promptLines(prompt));
      return { texts: [answer] };
    };
  const abort = new AbortController().signal;
  const model = template.takesSeveral ? listenAs('asked of the model', standIn) : listenAs('prompt', '');
  const completionFns = { models: [model], grader: listenAs('asked of the grader', '') };
  const judges = template.needs?.(args, setup).judges ?? [];
  const services: RunServices = {
    ...noServices,
    judges: new Map(judges.map(({ name }) => [name, listenAs(`asked of the judge ${name}`, '{}')])),
    embed: async () => [1],
    python: async () => ({ score: 0 }),
  };
  const shared = { template, args, setup, completionFns, services, regrade: 0, seed: defaultSeed, abort };
  const events = await evaluateSample({ id, value: sample.value }, shared);
  const expected = events.flatMap((event) => (event.type === 'match' ? [event.data.expected] : []));
  return [...lines, ...expected.map((ideal) => `  ideal: ${JSON.stringify(ideal)}`)];
}

function print(io: Io, lines: readonly string[]): void {
  const shown = lines.map((line) => (line.length > longestLine ? excerpt(line, longestLine) : harmless(line)));
  io.stdout.write(`${shown.join('\n')}\n`);
}

/** The prompts of the first samples; the data are closed again. */
async function promptsOf(prepared: PreparedEval): Promise<string[]> {
  const lines = [dataLine(prepared), '', 'first samples, in the order of a run:'];
  try {
    for (const index of prepared.chosen) lines.push('', ...(await renderedPrompts(prepared, index)));
  } finally {
    prepared.samples.close();
  }
  return lines;
}

/** `tseval show`: what a name means, with the places of each part, and the first prompts as they would be sent. */
export async function showCommand(given: { evalName: string; options: ShowOptions; io: Io }): Promise<ExitCode> {
  const { evalName, options, io } = given;
  const registry = await openRegistries(io, options.registryPath);
  const spec = await resolveEval(registry, evalName);
  if ('module' in findTemplate(spec.cls)) {
    const note = '  prompts: not shown, as its class is code of the registry, which only a run may run';
    print(io, [...specLines(spec, { args: spec.args, runAs: 'a module', cwd: io.cwd }), note]);
  } else {
    const prepared = await prepareEval(registry, evalName, { maxSamples: options.samples });
    const runAs = `run as ${prepared.template.name}`;
    print(io, [...specLines(spec, { args: prepared.args, runAs, cwd: io.cwd }), ...(await promptsOf(prepared))]);
  }
  await warn(io, await registry.findings('evals'));
  return exitCodes.ok;
}
