import { UsageError } from '../errors.ts';
import type { RunSpec, SampleData } from '../record/event.ts';
import { fromHex, type Hash64, hashText } from './hash64.ts';

/** How samples of two runs are paired: by their content, by the number that ends their id, or by a key of theirs. */
export type PairBy = 'content' | 'id' | { key: string };

/** Reads `--pair-by`: every word but `content` and `id` is a key of the samples. */
export function parsePairBy(text: string): PairBy {
  return text === 'content' || text === 'id' ? text : { key: text };
}

/** What a sample is paired by, and what else it is known by: its content where it is not paired by it, else its id. */
interface Keys {
  key: Hash64;
  other: Hash64;
}

/** The part of a sample's id that is not the name of its eval: evals of different names may be paired by it. */
function ownId(sampleId: string, { base_eval, split }: RunSpec): string {
  const prefix = `${base_eval}.${split}.`;
  return sampleId.startsWith(prefix) ? sampleId.slice(prefix.length) : sampleId;
}

/** Tells the keys of a run's samples. `data` is missing in oaieval's records: their samples have an id alone. */
export function keysOf(
  pairBy: PairBy,
  { spec, path }: { spec: RunSpec; path: string },
): (sampleId: string, data: SampleData | undefined) => Keys {
  const idOf = (sampleId: string) => hashText(ownId(sampleId, spec));
  return (sampleId, data) => {
    if (pairBy === 'content') return { key: fromHex(String(data?.hash)), other: idOf(sampleId) };
    const other = data === undefined ? { high: 0, low: 0 } : fromHex(String(data.hash));
    if (pairBy === 'id') return { key: idOf(sampleId), other };
    const value = data?.keys?.[pairBy.key];
    if (value === undefined) throw noSuchKey(pairBy.key, { sampleId, data, path });
    return { key: hashText(String(value)), other };
  };
}

function noSuchKey(
  key: string,
  { sampleId, data, path }: { sampleId: string; data: SampleData | undefined; path: string },
): UsageError {
  const known = Object.keys(data?.keys ?? {});
  return new UsageError({
    message: `the sample ${sampleId} of ${path} has no key "${key}" to pair by`,
    ...(data && { place: { file: data.file, line: data.line } }),
    hint:
      known.length > 0
        ? `the keys recorded of it: ${known.join(', ')}`
        : 'a record has those keys of a sample that are numbers or short texts, beside what is asked and compared',
  });
}
