import { isDeepStrictEqual } from 'node:util';
import type { ScalarTag } from 'yaml';
import { parseYamlFile } from './yaml-file.ts';

/** PyYAML takes `1e-7` for a text: its numbers with an exponent have a point. */
function formatNumber(value: number): string {
  const text = Object.is(value, -0) ? '-0.0' : JSON.stringify(value);
  const [mantissa = '', exponent] = text.split('e');
  if (exponent === undefined) return text;
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${exponent}`;
}

const numberTag: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  identify: (value) => typeof value === 'number',
  default: true,
  test: /^(?!)$/,
  resolve: (text) => Number(text),
  stringify: ({ value }) => formatNumber(value as number),
};

/** JSON is YAML, but for numbers with an exponent and a few characters that YAML wants escaped. */
function formatFlow(value: unknown): string {
  if (typeof value === 'number') return formatNumber(value);
  if (Array.isArray(value)) return `[${value.map(formatFlow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, part]) => `${formatFlow(key)}: ${formatFlow(part)}`)
      .join(', ')}}`;
  }
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

async function formatBlocks(data: object): Promise<string> {
  const { Document } = await import('yaml');
  const customTags = (tags: readonly unknown[]) => [numberTag, ...tags] as never;
  const document = new Document(data, { version: '1.1', aliasDuplicateObjects: false, customTags });
  return document.toString({ lineWidth: 0, blockQuote: 'literal', doubleQuotedAsJSON: true });
}

async function isReadAs(text: string, data: object): Promise<boolean> {
  const parsed = await parseYamlFile('', text);
  return parsed.problems.length === 0 && isDeepStrictEqual(parsed.data, data);
}

/**
 * Writes entries as a YAML file that reads as the same data. Texts of several lines are blocks, so that prompts and programs
 * can be read and edited; where YAML has no such form for a text in it, an entry is written as JSON.
 */
export async function formatYaml(entries: Readonly<Record<string, unknown>>): Promise<string> {
  const texts: string[] = [];
  for (const [name, value] of Object.entries(entries)) {
    const text = await formatBlocks({ [name]: value });
    const isFaithful = await isReadAs(text, { [name]: value });
    texts.push(isFaithful ? text : `${formatFlow(name)}: ${formatFlow(value)}\n`);
  }
  return texts.join('');
}
