/** What tseval ends with; the table in `--help` and in the README is this one. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  unfinished: 3,
  budget: 4,
  inconclusive: 5,
  bug: 70,
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Where a problem stands: lines and columns count from 1, `length` is the width of the marked text, `text` the whole line. */
export interface Place {
  file: string;
  line?: number;
  column?: number;
  length?: number;
  text?: string;
}

/** One mistake, as a user reads it: what is wrong, where, and what to do about it. */
export interface Problem {
  message: string;
  place?: Place;
  /** Further lines between the message and the hint. */
  details?: readonly string[];
  hint?: string;
  /** What kind of mistake it is, where `tseval check` tells it from others. */
  code?: string;
  /** How many further mistakes of its kind this one stands for, because they were only counted. */
  more?: number;
}

/** Whatever is not a bug of ours. It holds every problem that was found, so that one run shows all of them. */
export abstract class TsevalError extends Error {
  abstract readonly exitCode: ExitCode;
  readonly problems: readonly Problem[];

  constructor(problems: Problem | readonly Problem[], options?: ErrorOptions) {
    const list: readonly Problem[] = Array.isArray(problems) ? problems : [problems];
    super(list.map(({ message }) => message).join('\n'), options);
    this.name = new.target.name;
    this.problems = list;
  }
}

/** The command line, the environment or the set-up is wrong: nothing was run. */
export class UsageError extends TsevalError {
  readonly exitCode: ExitCode = exitCodes.usage;
}

/** A key or an address of the environment is missing or wrong: no eval of the command can be run. */
export class CredentialsError extends UsageError {}

/** An entry of a registry that the run needs cannot be used. */
export class RegistryError extends TsevalError {
  readonly exitCode: ExitCode = exitCodes.usage;
}

/** The data set cannot be read, is malformed or is empty. */
export class SampleError extends TsevalError {
  readonly exitCode: ExitCode = exitCodes.usage;
}

/** A record cannot be written or read. */
export class RecordError extends TsevalError {
  readonly exitCode: ExitCode = exitCodes.unfinished;
}

/** Whoever started the run ended it before its time. */
export class InterruptedError extends TsevalError {
  readonly exitCode: ExitCode = exitCodes.interrupted;
}

/**
 * Why a request got no completion.
 * - `refused`: the endpoint refuses this user or model, whatever is asked (401, 403, an unknown model): the run stops.
 * - `exhausted`: the account's quota is spent: the run stops.
 * - `unreachable`: the endpoint has not answered once (no connection, DNS, TLS, an HTML page): the run stops.
 * - `rejected`: the endpoint will not answer this one request: the sample fails.
 * - `timeout`, `transient`: worth another attempt; after the last one, the sample fails.
 */
export type CompletionErrorKind = 'refused' | 'exhausted' | 'unreachable' | 'rejected' | 'timeout' | 'transient';

interface CompletionErrorDetails {
  status?: number | undefined;
  retryAfterMs?: number | undefined;
  parameter?: string | undefined;
  isUnreachable?: boolean;
  cause?: unknown;
}

/** A request that got no completion. */
export class CompletionError extends TsevalError {
  readonly exitCode: ExitCode = exitCodes.unfinished;
  readonly kind: CompletionErrorKind;
  readonly status: number | undefined;
  /** How long the endpoint asked us to wait before the next attempt. */
  readonly retryAfterMs: number | undefined;
  /** The one parameter that the endpoint refuses for this model. */
  readonly parameter: string | undefined;
  /** Whether nobody we can talk to is there: no connection, no name, no TLS, or a web page instead of an API. */
  readonly isUnreachable: boolean;

  constructor(kind: CompletionErrorKind, problem: Problem, details: CompletionErrorDetails = {}) {
    super(problem, { cause: details.cause });
    this.kind = kind;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.parameter = details.parameter;
    this.isUnreachable = details.isUnreachable ?? false;
  }

  /** Whether no other sample could fare better, so that the run must end. */
  get stopsRun(): boolean {
    return this.kind === 'refused' || this.kind === 'exhausted' || this.kind === 'unreachable';
  }

  get isRetryable(): boolean {
    return this.kind === 'timeout' || this.kind === 'transient';
  }
}
