import type { Problem } from '../errors.ts';
import { checkAgainst, type JsonSchema } from '../schema/check.ts';
import { checkContext, nameOf, type PlacedValue, partOf, problemAt } from '../schema/placed-value.ts';
import { compileUserSchema, type PointedProblem } from '../schema/user-schema.ts';
import { byType, exactly } from './criterion-schemas.ts';

const schemaText = 'the JSON Schema of a row’s item';
const metadata: JsonSchema = { type: ['object', 'null'] };
const logs = exactly({ metadata, schema: { type: ['object', 'null'] } }, []);

/** `data_source_config`, as it is sent and as it is returned. */
const dataSourceConfigSchema: JsonSchema = byType(
  {
    custom: exactly(
      {
        item_schema: { type: ['object', 'null'], description: schemaText },
        schema: { type: ['object', 'null'] },
        include_sample_schema: { type: ['boolean', 'null'] },
        metadata,
      },
      [],
    ),
    logs,
    stored_completions: logs,
  },
  'a data source is custom, logs or stored_completions',
);

/** How the items of an eval are checked; none but objects where there is no schema. */
export interface ItemCheck {
  problems: readonly Problem[];
  /** Everything that is wrong with an item. */
  check(item: unknown): readonly PointedProblem[];
}

/** Reads `data_source_config`, in either form, and compiles its schema of items. */
export async function loadItemCheck(config: PlacedValue): Promise<ItemCheck> {
  const unchecked = { check: () => [] };
  const problems = await checkAgainst(dataSourceConfigSchema, config.value, checkContext(config));
  if (problems.length > 0) return { problems, ...unchecked };
  const found = findItemSchema(config);
  if (found === undefined) {
    const returned = partOf(config, 'schema').value;
    // A returned schema that speaks of no properties at all is one that allows anything.
    const isOpen = isObject(returned) && returned['properties'] === undefined;
    if (partOf(config, 'type').value !== 'custom' || isOpen) return { problems, ...unchecked };
    const message = `"item_schema" is missing in ${nameOf(config)}`;
    return {
      problems: [problemAt(config, message, `add ${schemaText}; {"type": "object"} takes any`, 'key')],
      ...unchecked,
    };
  }
  const compiled = isObject(found.value) ? await compileUserSchema(found.value) : { refusal: 'it must be an object' };
  if ('refusal' in compiled) {
    const message = `${nameOf(found)} is no JSON Schema: ${compiled.refusal}`;
    return {
      problems: [problemAt(found, message, 'mend the schema; drafts 7, 2019-09 and 2020-12 are known', 'key')],
      ...unchecked,
    };
  }
  return { problems, check: (item) => compiled(item, 'the item') };
}

/** The schema of items, whichever form the config has; undefined where any object will do. */
function findItemSchema(config: PlacedValue): PlacedValue | undefined {
  const sent = partOf(config, 'item_schema');
  if (sent.value !== undefined && sent.value !== null) return sent;
  const returned = partOf(config, 'schema', 'properties', 'item');
  return returned.value === undefined ? undefined : returned;
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
