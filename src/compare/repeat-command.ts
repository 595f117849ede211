import type { RunSpec } from '../record/event.ts';
import { dropOptions } from './drop-options.ts';

/** Options that say which samples are run, or where to: they do not belong to one sample run again. */
const withValue = new Set([
  '--sample',
  '--max-samples',
  '--max-errors',
  '--record-path',
  '--log-to-file',
  '--http-run-url',
  '--http-batch-size',
  '--http-fail-percent-threshold',
  '--show-failures',
  '--reporter',
  '--name',
  '--metadata',
  '--concurrency',
  '--user',
  '--threshold',
  '--gate-on',
  '--repeats',
]);
const flags = new Set([
  '--http-run',
  '--local-run',
  '--no-local-run',
  '--json',
  '--quiet',
  '--resume',
  '--no-progress',
]);

/** Cuts a recorded command at blanks outside quotes. */
function wordsOf(command: string): string[] {
  return command.match(/(?:'[^']*'|\\.|[^\s'])+/g) ?? [];
}

/** The options of a run that decide what a sample is asked and how it is graded. */
function keptOptions(words: readonly string[]): string[] {
  return dropOptions(words, { withValue, flags });
}

/** In the command of a set, the eval stands in the place of the set: after the completion functions. */
function withEval(words: readonly string[], { completion_fns: fns, run_config, eval_name: name }: RunSpec): string[] {
  const isGrader = words.some((word) => word.startsWith('--grader')) && run_config.grader === fns.at(-1);
  const at = words.indexOf(quote(fns.slice(0, isGrader ? -1 : undefined).join(','))) + 1;
  return words.map((word, index) => (at > 0 && index === at ? quote(name) : word));
}

/** The command that runs one sample of a recorded run again; undefined where the run was a program's. */
export function repeatCommand(spec: RunSpec, sampleId: string): string | undefined {
  const { completion_fns: fns, eval_name: name, run_config: config } = spec;
  const [program, first, ...others] = config.argv
    ? ['tseval', ...config.argv.map(quote)]
    : wordsOf(config.command ?? '');
  const sample = ['--sample', quote(sampleId)];
  // A record of oaieval's: its samples have the same ids here.
  if (config.tseval_version === undefined) return ['tseval', quote(fns.join(',')), quote(name), ...sample].join(' ');
  if (program !== 'tseval' || first === undefined) return undefined;
  if (first === 'set') return ['tseval', ...keptOptions(withEval(others, spec)), ...sample].join(' ');
  const words = first === 'run' ? others : [first, ...others];
  return ['tseval', ...keptOptions(words), ...sample].join(' ');
}

/** As a shell needs it. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
