import type { Asking, Origin } from './completion-fn.ts';
import type { Exchange, Opened } from './exchange.ts';
import type { AnswerSink } from './saved-answer.ts';
import { type AnswerCache, withCache } from './with-cache.ts';
import { type RecordedAnswers, withRecorded } from './with-recorded.ts';
import { withSaving } from './with-saving.ts';

/** Where answers are kept and looked up. Each may be left out. */
export interface AnswerSources {
  /** The answers of earlier runs. A run that must not read any (repeats, measurements) has no cache. Called for each function. */
  openCache?: (() => Promise<AnswerCache>) | undefined;
  /** The file that every answer is saved to. */
  saved?: AnswerSink | undefined;
  /** The file that all answers come from: nothing is sent. */
  frozen?: RecordedAnswers | undefined;
}

/** Connects with the first request that needs it. */
function lazily<T>({ connect }: Opened<T>): Asking<T> {
  let asking: Promise<Asking<T>> | undefined;
  return async (prompt, params, context) => {
    asking ??= Promise.resolve(connect());
    return (await asking)(prompt, params, context);
  };
}

/** Asks an endpoint by way of what is kept of its answers. */
export async function connectKeeping<T extends Origin>(
  exchange: Exchange<T>,
  open: () => Opened<T>,
  { openCache, saved, frozen }: AnswerSources = {},
): Promise<Asking<T>> {
  if (frozen) return withRecorded(exchange, frozen, saved);
  const opened = open();
  const ask =
    openCache && exchange.isRemote
      ? withCache(lazily(opened), { ...opened, exchange, cache: await openCache() })
      : await opened.connect();
  return saved ? withSaving(ask, exchange, saved) : ask;
}
