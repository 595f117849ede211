export type { Completion, CompletionContext, CompletionFn, Params } from './completion/completion-fn.ts';
export type { ModuleAnswer, ModuleClass, ModuleContext, ModuleFn } from './completion/module-class.ts';
export {
  CompletionError,
  type CompletionErrorKind,
  type ExitCode,
  exitCodes,
  InterruptedError,
  type Place,
  type Problem,
  RecordError,
  RegistryError,
  SampleError,
  TsevalError,
  UsageError,
} from './errors.ts';
export { defineEval, type EvalDefinition } from './evals/define-eval.ts';
export type { Ask, EvalContext, Resources, Template } from './evals/template.ts';
export type { GateResult } from './gates/judge.ts';
export { Registry, type RegistryOptions } from './library/registry.ts';
export { type CompletionFnOption, type EvalResult, type RunEvalOptions, runEval } from './library/run-eval.ts';
export { accuracy } from './metrics/accuracy.ts';
export type { Fold, Metric } from './metrics/fold.ts';
export { meanMetric } from './metrics/mean-metric.ts';
export type { Message, Prompt } from './prompts/messages.ts';
export type {
  EmbeddingData,
  ErrorData,
  MatchData,
  Metrics,
  Outcome,
  RecordLine,
  RunEvent,
  RunSpec,
  SampleData,
  SampleEvent,
  SamplingData,
  Usage,
} from './record/event.ts';
export { readRecord } from './record/read.ts';
export type { EvalSpec } from './registry/resolve-eval.ts';
export type { Failure, Output, Report, Reporter } from './report/reporter.ts';
export type { SampleResult } from './report/sample-result.ts';
export type { JsonSchema } from './schema/check.ts';
