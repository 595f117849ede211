import type { AskWhole, Resources, Services } from '../../src/evals/template.ts';

const refuse = (what: string) => (): never => {
  throw new Error(`this template needs no ${what}`);
};

/** What templates that do not need it must not use. */
export const unasked: { askWhole: AskWhole; services: Services } = {
  askWhole: refuse('whole answer'),
  services: {
    judge: refuse('judge'),
    embed: refuse('embedding'),
    python: refuse('Python'),
    readMedia: refuse('image'),
  },
};

/** What templates may read without consequence. */
export const plainResources: Pick<Resources, 'placeOf' | 'fingerprint' | 'warn'> = {
  placeOf: () => undefined,
  fingerprint: (value) => JSON.stringify(value),
  warn: () => undefined,
};
