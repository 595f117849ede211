import { hash } from 'node:crypto';
import type { Problem } from '../errors.ts';
import type { RunSpec } from '../record/event.ts';

type Args = Readonly<Record<string, unknown>>;

/** What must be the same in two runs for their results to be comparable, and what is compared. */
export interface Identity {
  evalName: string;
  /** Without the path of its module. */
  class: string;
  /** Who answered. */
  models: readonly string[];
  grader: string | undefined;
  /** SHA-256 of what grades; undefined where it is not known, or where nothing but the class does. */
  rubric: string | undefined;
  /** SHA-256 of seed, completion arguments and whatever else is not the prompt; undefined where it is not known. */
  parameters: string | undefined;
  /** SHA-256 of the data; a change of it is no hindrance. */
  data: string | undefined;
  /** The arguments themselves and the command, where there is a record, to say what differs. */
  details: { args: Args; command: string; seed: number } | undefined;
}

/** What names the data: it may be renamed. */
const dataArgs = ['samples_jsonl', 'dataset'];
/** What decides the prompt, beside the data: a change of it is what one compares. */
const promptArgs = ['num_few_shot', 'few_shot_jsonl', 'instructions', 'input_messages'];
/** What grades: told by the fingerprint of the rubric. */
const rubricArgs = ['modelgraded_spec', 'testing_criteria'];

const fingerprint = (value: unknown): string => hash('sha256', JSON.stringify(value));

/** The arguments that must be the same. */
function gradingArgs(args: Args): Args {
  const left = Object.keys(args).filter((name) => ![...dataArgs, ...promptArgs, ...rubricArgs].includes(name));
  return Object.fromEntries(left.sort().map((name) => [name, args[name]]));
}

/** A record of tseval's says who grades; in oaieval's it is the last of the functions, where the class asks one. */
function graderOf({ completion_fns: fns, run_config: config }: RunSpec): string | undefined {
  return config.grader ?? (/ModelBasedClassify$/.test(config.eval_spec?.cls ?? '') ? fns.at(-1) : undefined);
}

/** Reads what a run was off the first line of its record. */
export function identityOf(spec: RunSpec): Identity {
  const { eval_spec: evalSpec, fingerprints = {}, command, seed } = spec.run_config;
  const args = evalSpec?.args ?? {};
  const grader = graderOf(spec);
  const criteria = args['testing_criteria'];
  const { rubric, parameters, data } = fingerprints;
  return {
    evalName: spec.eval_name,
    class: (evalSpec?.cls ?? '').split(':').at(-1) ?? '',
    models:
      spec.completion_fns.length > 1 && grader !== undefined ? spec.completion_fns.slice(0, -1) : spec.completion_fns,
    grader,
    rubric: criteria === undefined ? rubric : fingerprint(criteria),
    parameters: parameters && fingerprint([parameters, gradingArgs(args)]),
    data,
    details: { args, command, seed },
  };
}

function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}

/** Which arguments that must be the same are not. */
function differingArgs(base: Args, now: Args): string[] {
  const [one, other] = [gradingArgs(base), gradingArgs(now)];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((name) => show(one[name]) !== show(other[name]))
    .map((name) => `the argument ${name} differs: ${show(one[name])} and ${show(other[name])}`);
}

function differingParameters(base: Identity, now: Identity): string[] {
  const [one, other] = [base.details, now.details];
  if (!one || !other) {
    if (!base.parameters || !now.parameters || base.parameters === now.parameters) return [];
    return ['the parameters differ: the seed, --completion-args, --regrade or arguments of the eval'];
  }
  const args = differingArgs(one.args, other.args);
  const seeds = one.seed === other.seed ? [] : [`the seeds differ: ${one.seed} and ${other.seed}`];
  const found = [...args, ...seeds];
  if (found.length > 0 || !base.parameters || !now.parameters || base.parameters === now.parameters) return found;
  return [`the parameters differ: ${one.command}, and ${other.command}`];
}

const sameAgain = 'run one of them again with what the other had';

/** Why two runs cannot be compared, and what to do about it. `isSameEval`: whether the names of the evals must be the same. */
export function whyNotComparable(base: Identity, now: Identity, { isSameEval }: { isSameEval: boolean }): Problem[] {
  const reasons: Problem[] = [];
  if (isSameEval && base.evalName !== now.evalName) {
    reasons.push({
      message: `the evals differ: ${base.evalName} and ${now.evalName}`,
      hint: '--pair-by id or --pair-by KEY compares evals of different names',
    });
  }
  if (base.class !== now.class) reasons.push({ message: `the classes differ: ${base.class} and ${now.class}` });
  if (base.grader !== now.grader) {
    reasons.push({
      message: `the graders differ: ${base.grader ?? 'none'} and ${now.grader ?? 'none'}`,
      hint: 'name the same grader in both runs: --grader NAME',
    });
  }
  if (base.rubric && now.rubric && base.rubric !== now.rubric) {
    reasons.push({ message: 'the rubrics differ', hint: sameAgain });
  }
  if (reasons.length > 0) return reasons;
  return differingParameters(base, now).map((message) => ({ message, hint: sameAgain }));
}

/** Which arguments of the prompt differ: part of what is compared. */
export function promptChanges(base: Identity, now: Identity): string[] {
  const [one, other] = [base.details?.args ?? {}, now.details?.args ?? {}];
  return promptArgs
    .filter((name) => show(one[name]) !== show(other[name]))
    .map((name) => (name === 'input_messages' ? name : `${name} ${show(one[name])} → ${show(other[name])}`));
}
