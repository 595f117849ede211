import type { GateOn } from '../gates/judge.ts';
import type { GivenPrice } from '../prices/given-price.ts';
import type { KeyValues } from './option-values.ts';

/** The options of `run` and `set`, as commander hands them over. */
export interface RunOptions {
  registryPath?: readonly string[];
  maxSamples?: number;
  sample?: readonly string[];
  repeats: number;
  seed: number;
  extraEvalParams?: KeyValues;
  completionArgs?: KeyValues;
  grader?: string;
  regrade: number;
  concurrency?: number | 'auto';
  price?: readonly GivenPrice[];
  maxCost?: number;
  maxTokensTotal?: number;
  maxTime?: number;
  rpm?: number;
  tpm?: number;
  timeout?: number;
  maxRetries: number;
  maxErrors?: string;
  grace: number;
  allowCode: boolean;
  python: string;
  pythonTimeout: number;
  judgeMap?: ReadonlyMap<string, string>;
  missing?: 'error' | 'empty';
  name?: string;
  metadata?: ReadonlyMap<string, string>;
  recordPath?: string;
  logToFile?: string;
  localRun?: boolean;
  httpRun?: boolean;
  httpRunUrl?: string;
  httpBatchSize: number;
  httpFailPercentThreshold: number;
  cache?: boolean;
  cacheDir?: string;
  cacheTtl: number;
  saveAnswers?: string;
  frozen?: string;
  dryRun?: boolean;
  dryRunLogging?: boolean;
  visible?: boolean;
  user?: string;
  reporter?: readonly string[];
  json?: boolean;
  showFailures?: number;
  threshold?: readonly string[];
  gateOn?: GateOn;
  quiet?: boolean;
  progress: boolean;
  debug?: boolean;
}

/** The options of `run` and `grade` beside those of `set`: the objects of the hosted platform. */
export interface HostedOptions {
  run?: string;
  choose?: string;
  data?: string;
  file?: ReadonlyMap<string, string>;
  outputItems?: string;
  runObject?: string;
  /** Whether to go on with the latest record of the same command. */
  resume?: boolean;
}

/** The option of `run` that stands for the completion function’s argument. */
export interface ModelOptions {
  model?: readonly string[];
}
