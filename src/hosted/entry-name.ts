import { UsageError } from '../errors.ts';

/** What an imported eval is called in a registry. */
export interface EntryName {
  /** The name to ask for: `sentiment`. */
  base: string;
  /** The name of the eval itself: `sentiment.dev.v0`. */
  full: string;
}

const longestBase = 60;
const defaultEnd = '.dev.v0';

/** Makes a name of what an eval is called on the platform: `Code QA Eval` becomes `code-qa-eval.dev.v0`. */
export function nameFromTitle(title: string): EntryName {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, '-')
    .slice(0, longestBase)
    .replace(/^[-_]+|[-_]+$/g, '');
  const base = words || 'hosted-eval';
  return { base, full: `${base}${defaultEnd}` };
}

/** Reads what `--as` says: a whole name, or only its first part. */
export function nameFromOption(name: string): EntryName {
  const parts = name.split('.');
  const [base = ''] = parts;
  const isUsable = (parts.length === 1 || parts.length >= 3) && parts.every((part) => /^[\p{L}\p{N}_-]+$/u.test(part));
  if (isUsable) return { base, full: parts.length === 1 ? `${base}${defaultEnd}` : name };
  throw new UsageError({
    message: `--as is no name of an eval: ${JSON.stringify(name)}`,
    hint: 'it has three parts of letters, digits, _ and -: --as sentiment.test.v1',
  });
}

/** Tells evals of one title apart by their ids, so that the names do not depend on the order in which they come. */
export function namesOf(evals: readonly { id: string; title: string }[]): ReadonlyMap<string, EntryName> {
  const bases = evals.map(({ title }) => nameFromTitle(title).base);
  return new Map(
    evals.map(({ id, title }, index) => {
      const name = nameFromTitle(title);
      const isShared = bases.some((base, other) => base === name.base && other !== index);
      const base = isShared ? `${name.base}-${id.replace(/^eval_/, '').slice(-8)}` : name.base;
      return [id, { base, full: `${base}${defaultEnd}` }];
    }),
  );
}
