import type { CompletionFn } from '../completion/completion-fn.ts';
import { type ExitCode, exitCodes } from '../errors.ts';
import type { Prompt } from '../prompts/messages.ts';
import { excerpt, harmless } from '../report/harmless.ts';
import { evaluateSample } from '../run/evaluate-sample.ts';
import { type PreparedEval, prepareEval } from '../run/prepare-eval.ts';
import type { Io } from './io.ts';
import { openRegistries, warn } from './open-session.ts';
import type { ShowOptions } from './program.ts';
import { formatPlace } from './show-error.ts';

const longestLine = 2000;

/** Shows in a grader's prompt where the model's answer will stand. */
const standIn = "(the model's answer)";

/** Python's default of `--seed`: what a run would use. */
const defaultSeed = 20220722;

function specLines({ spec, template, args, samples, chosen }: PreparedEval): string[] {
  const { entry, base } = spec;
  const place = (path: readonly string[], target?: 'key' | 'value') => formatPlace(entry.place(path, target));
  const names = Object.keys(args);
  const argLines = names.map((name) => `    ${name}: ${JSON.stringify(args[name])}  (${place(['args', name], 'key')})`);
  return [
    `${spec.name}  (${place([], 'key')})`,
    ...(spec.requestedName === spec.name ? [] : [`  asked for as: ${spec.requestedName}`]),
    ...(base?.description ? [`  description: ${base.description}`] : []),
    `  class: ${spec.cls}, run as ${template.name}  (${place(['class'])})`,
    ...(names.length > 0 ? ['  args:', ...argLines] : []),
    `  registry: ${spec.root}`,
    `  data: ${samples.read(chosen[0] ?? 0).file}, ${samples.count} ${samples.count === 1 ? 'sample' : 'samples'}`,
  ];
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
  const shared = { template, args, setup, completionFns, regrade: 0, seed: defaultSeed, abort };
  const events = await evaluateSample({ id, value: sample.value }, shared);
  const expected = events.flatMap((event) => (event.type === 'match' ? [event.data.expected] : []));
  return [...lines, ...expected.map((ideal) => `  ideal: ${JSON.stringify(ideal)}`)];
}

/** `tseval show`: what a name means, with the places of each part, and the first prompts as they would be sent. */
export async function showCommand(given: { evalName: string; options: ShowOptions; io: Io }): Promise<ExitCode> {
  const { evalName, options, io } = given;
  const registry = await openRegistries(io, options.registryPath);
  const prepared = await prepareEval(registry, evalName, { maxSamples: options.samples });
  try {
    const lines = [...specLines(prepared), '', 'first samples, in the order of a run:'];
    for (const index of prepared.chosen) lines.push('', ...(await renderedPrompts(prepared, index)));
    io.stdout.write(
      `${lines.map((line) => (line.length > longestLine ? excerpt(line, longestLine) : harmless(line))).join('\n')}\n`,
    );
  } finally {
    prepared.samples.close();
  }
  await warn(io, await registry.findings('evals'));
  return exitCodes.ok;
}
