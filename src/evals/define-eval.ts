import { thrownBy } from '../completion/thrown-by.ts';
import { accuracy } from '../metrics/accuracy.ts';
import { bootstrap } from '../metrics/bootstrap.ts';
import type { Metric } from '../metrics/fold.ts';
import { meanMetric } from '../metrics/mean-metric.ts';
import { argsWith, samplesJsonl } from './args-schema.ts';
import type { Identity } from './identify-by.ts';
import type { JsonSchema, Template } from './template.ts';

/** A template with everything left out that has a sensible default. */
export interface EvalDefinition<Args, Sample, Setup>
  extends Pick<
    Template<Args, Sample, Setup>,
    'name' | 'takesSeveral' | 'identify' | 'checkSample' | 'prepare' | 'evaluate' | 'perfectAnswer'
  > {
  /** Default: `samples_jsonl`. */
  dataArgument?: Template['dataArgument'];
  /** Default: the data argument alone. */
  argsSchema?: JsonSchema;
  /** What a sample must look like. Default: any object. */
  sampleSchema?: JsonSchema | ((args: Args, setup: Setup) => JsonSchema);
  /** Folds, or names of numbers in `metrics` events whose mean is reported. Default: accuracy, and the mean of `score`. */
  metrics?: readonly (Metric | string)[];
}

const defaultMetrics: readonly Metric[] = [accuracy, bootstrap, meanMetric('score')];

function toMetric(metric: Metric | string): Metric {
  if (typeof metric !== 'string') return metric;
  return metric === 'accuracy' ? accuracy : meanMetric(metric);
}

/**
 * Makes a template of what is special about an eval, checked by the compiler: `export const MyEval = defineEval({ name, evaluate, … })`.
 * A registry names it as `class: ./my_eval.ts:MyEval`.
 */
export function defineEval<
  Args = { samples_jsonl: string },
  Sample = Readonly<Record<string, unknown>>,
  Setup = undefined,
>(definition: EvalDefinition<Args, Sample, Setup>): Template<Args, Sample, Setup> {
  const { name, dataArgument = 'samples_jsonl', takesSeveral = false, metrics } = definition;
  const ownArgs = argsWith({ [dataArgument]: samplesJsonl }, { required: [dataArgument] });
  return {
    name,
    dataArgument,
    takesSeveral,
    argsSchema: definition.argsSchema ?? ownArgs,
    sampleSchema: (args, setup) =>
      typeof definition.sampleSchema === 'function'
        ? definition.sampleSchema(args, setup)
        : (definition.sampleSchema ?? { type: 'object' }),
    metrics: metrics?.map(toMetric) ?? defaultMetrics,
    // Methods are called on the definition, which may be an instance of a class.
    evaluate: (sample, context) => definition.evaluate(sample, context),
    explain: (error) => thrownBy({ path: name, file: name, exportName: name }, error),
    ...(definition.prepare && {
      prepare: (args, resources) => definition.prepare?.(args, resources) as Promise<Setup>,
    }),
    ...(definition.identify && { identify: (...all) => definition.identify?.(...all) as Identity }),
    ...(definition.checkSample && { checkSample: (...all) => definition.checkSample?.(...all) }),
    ...(definition.perfectAnswer && { perfectAnswer: (...all) => definition.perfectAnswer?.(...all) }),
  };
}
