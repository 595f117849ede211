import { type Problem, UsageError } from '../errors.ts';
import { didYouMean } from '../schema/closest-names.ts';
import type { RunEvalOptions } from './run-eval.ts';

/** What an option takes, as a sentence's end. */
interface Taken {
  what: string;
  fits(value: unknown): boolean;
}

const isWhole = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && Number(value) >= least;
const wholeFrom = (least: number): Taken => ({
  what: `a whole number from ${least} on`,
  fits: (value) => isWhole(value, least),
});
const isFunctionOrName = (value: unknown): boolean => typeof value === 'function' || typeof value === 'string';
const answering: Taken = {
  what: 'a function, the name of one, or a list of them',
  fits: (value) => [value].flat().every(isFunctionOrName),
};
/** What the compiler or the run itself checks. */
const anything: Taken = { what: 'anything', fits: () => true };

const options: Record<keyof RunEvalOptions, Taken> = {
  eval: {
    what: 'the name of an eval, or what defineEval() returns',
    fits: (value) => typeof value === 'string' || (typeof value === 'object' && value !== null && 'evaluate' in value),
  },
  args: anything,
  completionFn: answering,
  grader: { what: 'a function, or the name of one', fits: isFunctionOrName },
  registry: anything,
  allowCode: { what: 'true or false', fits: (value) => typeof value === 'boolean' },
  completionArgs: anything,
  maxSamples: wholeFrom(1),
  repeats: wholeFrom(1),
  samples: { what: 'a list of ids, indices or ranges', fits: Array.isArray },
  seed: { what: 'a whole number', fits: Number.isSafeInteger },
  concurrency: { what: '"auto" or a whole number from 1 on', fits: (value) => value === 'auto' || isWhole(value, 1) },
  rpm: wholeFrom(1),
  tpm: wholeFrom(1),
  timeoutMs: { what: 'a number above 0', fits: (value) => typeof value === 'number' && value > 0 },
  maxRetries: wholeFrom(0),
  regrade: wholeFrom(0),
  judgeMap: anything,
  python: anything,
  recordPath: anything,
  env: anything,
  signal: { what: 'an AbortSignal', fits: (value) => value instanceof AbortSignal },
  onEvent: { what: 'a function', fits: (value) => typeof value === 'function' },
};

const names = Object.keys(options);

function problemsOf(given: Readonly<Record<string, unknown>>): Problem[] {
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(options, name)) {
      const hint = didYouMean(name, names, 1) ?? `its options: ${names.join(', ')}`;
      problems.push({ message: `runEval() has no option "${name}"`, hint });
      continue;
    }
    const { what, fits } = options[name as keyof RunEvalOptions];
    if (!fits(value)) problems.push({ message: `"${name}" of runEval() takes ${what}, not ${shown(value)}` });
  }
  for (const name of ['eval', 'completionFn'] as const) {
    if (!(name in given)) problems.push({ message: `runEval() needs "${name}": ${options[name].what}` });
  }
  return problems;
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value);
}

/** Refuses what the compiler would have refused, and drops what is `undefined`: it stands for the default, as if it were left out. */
export function checkOptions(given: RunEvalOptions): RunEvalOptions {
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const problems = problemsOf(present);
  if (problems.length > 0) throw new UsageError(problems);
  return present as unknown as RunEvalOptions;
}
