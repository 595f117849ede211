import { type Place, RegistryError } from '../errors.ts';
import type { CompletionFnSpec, Making } from './completion-class.ts';
import type { CompletionFn, Params } from './completion-fn.ts';
import type { CompletionHost } from './completion-host.ts';

/** What making a function by its name needs. */
export interface Maker {
  host: CompletionHost;
  template: Making['template'];
  /** Looks a name up, and checks what it finds; `origin` is the argument that names it. */
  findSpec(name: string, origin: Place | undefined): Promise<CompletionFnSpec>;
}

/** Parameters of an entry win over those of the eval. */
function withExtraOptions(fn: CompletionFn, extra: Params | undefined): CompletionFn {
  if (extra === undefined || Object.keys(extra).length === 0) return fn;
  return (prompt, params, context) => fn(prompt, { ...params, ...extra }, context);
}

/** The error for functions that name one another. */
export function circle(chain: readonly string[], name: string, place: Place | undefined): RegistryError {
  const members = [...chain.slice(chain.indexOf(name)), name];
  return new RegistryError({
    message: `the completion functions lead in a circle: ${members.join(' → ')}`,
    ...(place && { place }),
    hint: 'one of them must name a model',
  });
}

/** Makes the function of a spec, and those that its args name. */
export async function makeCompletionFn(
  spec: CompletionFnSpec,
  maker: Maker,
  chain: readonly string[] = [],
): Promise<CompletionFn> {
  const { name, args, place, findFile, shown } = spec;
  const own = [...chain, name];
  const make = async (inner: string, argument: string): Promise<CompletionFn> => {
    const origin = place(argument);
    const found = await maker.findSpec(inner, origin);
    if (own.includes(found.name)) throw circle(own, found.name, origin);
    return makeCompletionFn(found, maker, own);
  };
  const { host, template } = maker;
  const fn = await spec.class.create(args, { name, host, template, place, findFile, shown, make });
  return withExtraOptions(fn, args['extra_options'] as Params | undefined);
}
