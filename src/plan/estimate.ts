import type { Pricing } from '../prices/pricing.ts';
import type { PastModel, PastRuns } from './past-runs.ts';
import type { PlannedModel } from './plan-tally.ts';

/** What one model will take. */
interface ModelEstimate extends PlannedModel {
  /** Dollars; undefined where it has no known price. */
  cost: number | undefined;
  /** Whether the tokens are those of an earlier run, and not estimated from the text. */
  isMeasured: boolean;
}

/** What a run will take. */
export interface Estimate {
  models: readonly ModelEstimate[];
  requests: number;
  promptTokens: number;
  answerTokens: number;
  /** Of the models whose price is known; undefined where none is. */
  cost: number | undefined;
  unpriced: readonly string[];
  /** Undefined where nothing tells how fast it goes. */
  seconds: number | undefined;
}

interface EstimateOptions {
  past: PastRuns | undefined;
  pricing: Pricing;
  rpm: number | undefined;
  tpm: number | undefined;
}

/** The earlier answers of a model; an endpoint often says a longer name than it is asked by. */
function pastOf(
  { model }: PlannedModel,
  models: readonly PlannedModel[],
  past: PastRuns | undefined,
): PastModel | undefined {
  if (!past) return undefined;
  const known = [...past.models].find(([name]) => model !== undefined && name.startsWith(model));
  if (known) return known[1];
  return models.length === 1 && past.models.size === 1 ? [...past.models.values()][0] : undefined;
}

async function estimateModel(
  planned: PlannedModel,
  past: PastModel | undefined,
  pricing: Pricing,
): Promise<ModelEstimate> {
  const { url, model, requests, isRemote } = planned;
  const tokens = past
    ? {
        promptTokens: (requests * past.promptTokens) / past.answers,
        answerTokens: (requests * past.answerTokens) / past.answers,
      }
    : { promptTokens: planned.promptTokens, answerTokens: planned.answerTokens };
  const price = isRemote && model !== undefined ? await pricing.priceOf({ url, model }) : undefined;
  // What one request takes: a price may grow with the length of a prompt.
  const each = price?.({
    prompt_tokens: tokens.promptTokens / requests,
    completion_tokens: tokens.answerTokens / requests,
  });
  return {
    ...planned,
    ...tokens,
    cost: each === undefined ? undefined : each * requests,
    isMeasured: past !== undefined,
  };
}

/** Puts together what is planned and what is known. */
export async function estimate(
  models: readonly PlannedModel[],
  { past, pricing, rpm, tpm }: EstimateOptions,
): Promise<Estimate> {
  const estimates: ModelEstimate[] = [];
  for (const model of models) estimates.push(await estimateModel(model, pastOf(model, models, past), pricing));
  const sum = (of: (model: ModelEstimate) => number) => estimates.reduce((total, model) => total + of(model), 0);
  const priced = estimates.filter(({ cost }) => cost !== undefined);
  const perModel = (of: (model: ModelEstimate) => number) => Math.max(0, ...estimates.map(of));
  const seconds = [
    past?.rate === undefined ? undefined : sum(({ requests }) => requests) / past.rate,
    rpm === undefined ? undefined : perModel(({ requests }) => (60 * requests) / rpm),
    tpm === undefined ? undefined : perModel((model) => (60 * (model.promptTokens + model.answerTokens)) / tpm),
  ].filter((value) => value !== undefined);
  return {
    models: estimates,
    requests: sum(({ requests }) => requests),
    promptTokens: Math.round(sum(({ promptTokens }) => promptTokens)),
    answerTokens: Math.round(sum(({ answerTokens }) => answerTokens)),
    cost: priced.length === 0 ? undefined : priced.reduce((total, { cost = 0 }) => total + cost, 0),
    unpriced: estimates
      .filter(({ cost, isRemote }) => isRemote && cost === undefined)
      .map(({ model, url }) => model ?? url),
    seconds: seconds.length === 0 ? undefined : Math.max(...seconds),
  };
}
