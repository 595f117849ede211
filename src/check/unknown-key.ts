import { isMapping } from '../registry/check-entry.ts';
import type { Kind, RegistryEntry } from '../registry/read-registry.ts';
import { didYouMean } from '../schema/closest-names.ts';
import type { Finding } from './finding.ts';

const ofBase = ['id', 'metrics', 'description', 'disclaimer', 'higher_is_better', 'gates', 'hosted_id'];
const withClass = ['class', 'args'];
const ofRubric = [
  'prompt',
  'choice_strings',
  'choice_scores',
  'input_outputs',
  'eval_type',
  'output_template',
  'format_type',
  'fence',
];

function knownKeys(kind: Kind, value: Readonly<Record<string, unknown>>): readonly string[] {
  if ('id' in value) return kind === 'evals' ? ofBase : ['id'];
  if (kind === 'modelgraded') return ofRubric;
  if (kind === 'eval_sets') return ['evals'];
  return kind === 'evals' ? [...withClass, 'gates'] : withClass;
}

/** Keys of an entry that nothing reads. They do no harm, as in oaieval; but a misspelt one does not do what it was written for. */
export function unknownKey({ kind, name, value, place }: RegistryEntry): readonly Finding[] {
  if (!isMapping(value)) return [];
  const known = knownKeys(kind, value);
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  return unknown.map((key) => {
    const isOfBase = kind === 'evals' && ofBase.includes(key);
    const [base] = name.split('.');
    const hint = isOfBase
      ? `move it to the base eval "${base}"`
      : (didYouMean(key, known, 1) ?? `keys that are read here: ${known.join(', ')}`);
    return {
      code: 'unknown-key',
      message: `the key "${key}" of ${name} is read by nothing`,
      place: place([key], 'key'),
      hint,
    };
  });
}
