/** What one model of an endpoint would be asked. */
export interface PlannedModel {
  url: string;
  model: string | undefined;
  isRemote: boolean;
  requests: number;
  promptTokens: number;
  answerTokens: number;
}

/** Sums requests up by whom they are for. */
export function planTally(): {
  add(request: Omit<PlannedModel, 'requests'>): void;
  models(): readonly PlannedModel[];
} {
  const models = new Map<string, PlannedModel>();
  return {
    add({ url, model, isRemote, promptTokens, answerTokens }) {
      const key = JSON.stringify([url, model]);
      const sum = models.get(key) ?? { url, model, isRemote, requests: 0, promptTokens: 0, answerTokens: 0 };
      sum.requests++;
      sum.promptTokens += promptTokens;
      sum.answerTokens += answerTokens;
      models.set(key, sum);
    },
    models: () => [...models.values()],
  };
}
