const typeWords: Readonly<Record<string, string>> = {
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
};

/** What kind of value a user is asked for: `a string or a list`. */
export function describeType(type: unknown, syntax: 'yaml' | 'json' = 'yaml'): string {
  const words = [...new Set([type].flat().map((name) => typeWords[String(name)] ?? objectWord(syntax)))];
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}

/** What a user gave instead, cut where it is long. */
export function describeValue(value: unknown, syntax: 'yaml' | 'json' = 'yaml'): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'string') return `the string ${JSON.stringify(cut(value))}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'object' && value !== null) return objectWord(syntax);
  return String(value);
}

function objectWord(syntax: 'yaml' | 'json'): string {
  return syntax === 'yaml' ? 'a mapping' : 'an object';
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
