import type { Problem } from '../errors.ts';
import { findValue, type TemplateValues } from '../prompts/hosted-path.ts';
import type { DataPath } from '../schema/check.ts';
import type { NeededPath } from './compile-criteria.ts';

/** What is known before the first request. */
export interface WatchOptions {
  /** Whether answers will be sampled, so that only then `sample` is known. */
  willSample: boolean;
  placeOf(path: DataPath): Problem['place'];
  /** Whether the schema of items names no properties: then one row says little about what others would have. */
  hasOpenItems?: boolean;
}

/** Whether `data_source_config` says nothing about what items hold. */
export function isOpen(config: unknown): boolean {
  const { item_schema: sent, schema } = (config ?? {}) as {
    item_schema?: { properties?: unknown } | null;
    schema?: { properties?: { item?: { properties?: unknown } } } | null;
  };
  return (sent ?? schema?.properties?.item)?.properties === undefined;
}

/** Looks for paths that no row has: such a definition could only fail, item by item. */
export function watchPaths(needed: readonly NeededPath[], { willSample, placeOf, hasOpenItems = false }: WatchOptions) {
  const open = new Map<string, NeededPath>();
  for (const each of needed) {
    if (each.path.root === 'item' || !willSample) open.set(JSON.stringify([each.path.source, each.at]), each);
  }
  let rows = 0;
  let hasSamples = false;
  return {
    /** Values are drawn up only while some path is still looked for. */
    see(valuesOf: () => TemplateValues): void {
      rows += 1;
      if (open.size === 0) return;
      const values = valuesOf();
      hasSamples ||= values.sample !== undefined;
      for (const [key, { path }] of open) if (findValue(path, values) !== undefined) open.delete(key);
    },
    problems(): readonly Problem[] {
      if (rows === 0) return [];
      const partly = hasOpenItems && rows === 1 && isPartlyGraded(needed, [...open.values()]);
      return [...open.values()]
        .filter(({ path }) => !partly || path.root === 'sample')
        .map(({ path, at }) => {
          const place = placeOf(at);
          const lacksSamples = path.root === 'sample' && !hasSamples;
          return {
            code: 'slot-missing',
            message: lacksSamples
              ? `${path.source} is needed, but no row has a sample and nothing is sampled`
              : `${path.source} is in none of the rows`,
            ...(place && { place }),
            hint: lacksSamples
              ? 'give rows with their answers as "sample", or a model and input_messages; --missing empty puts in nothing'
              : 'mend the path or the rows; --missing empty puts in nothing',
          };
        });
    },
  };
}

/** Whether some criterion has all its paths: then the others are errors of the item, which is graded as far as it can be. */
function isPartlyGraded(needed: readonly NeededPath[], missing: readonly NeededPath[]): boolean {
  const criterionOf = ({ at }: NeededPath) => (at[0] === 'testing_criteria' ? at[1] : undefined);
  const lacking = new Set(missing.map(criterionOf));
  return !lacking.has(undefined) && needed.some((each) => !lacking.has(criterionOf(each)));
}
