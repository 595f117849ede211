import type { Problem } from '../errors.ts';
import { didYouMean, misspeltFrom } from '../schema/closest-names.ts';
import type { Gate } from './gate.ts';

function toPattern(name: string): RegExp {
  const parts = name.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`, 's');
}

/** Whether a name is among those that may be produced, in which `*` stands for any text. */
function isProducible(metric: string, names: readonly string[]): boolean {
  if (names.includes(metric)) return true;
  // What an endpoint counts beside these is not known, but `usage_total_token` is none of it.
  if (
    misspeltFrom(
      metric,
      names.filter((name) => /^usage_\w+$/.test(name)),
    ) !== undefined
  )
    return false;
  return names.some((name) => name.includes('*') && toPattern(name).test(metric));
}

/** What is wrong with a gate before anything was sent; `names` are the metrics that can come of the run, undefined where that is not known. */
export function checkGate(
  { gate, metric, limit }: Gate,
  evalName: string,
  names: readonly string[] | undefined,
): Problem | undefined {
  if (names === undefined) return undefined;
  if (!isProducible(metric, names)) {
    const [near, all] = [didYouMean(metric, names, 1), `its metrics: ${names.join(', ')}`];
    return {
      message: `${gate}: ${evalName} cannot produce the metric "${metric}"`,
      hint: near === undefined ? all : `${near} ${all}`,
    };
  }
  const isShare = names.includes(`${metric}.lower`) || /\.(?:lower|upper)$/.test(metric);
  if (!isShare || (limit >= 0 && limit <= 1)) return undefined;
  const hint = limit > 1 && limit <= 100 ? `for ${limit} %, write ${limit / 100}` : 'name a limit from 0 to 1';
  return { message: `${gate}: ${metric} is a share, from 0 to 1`, hint };
}
