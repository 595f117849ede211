import type { ScalarTag } from 'yaml';
import { readBool, readFloat, readInt, scalarPatterns } from './yaml-scalars.ts';

type Resolve = (source: string, onError: (message: string) => void) => unknown;

const readers = {
  null: () => null,
  bool: (source, onError) => {
    if (!scalarPatterns.bool.test(source)) onError('not a boolean');
    return readBool(source);
  },
  int: (source, onError) => finite(readInt(source), source, onError),
  float: (source, onError) => finite(readFloat(source), source, onError),
} satisfies Record<string, Resolve>;

/** The scalar types of PyYAML's safe loader for the `yaml` package, whose own YAML 1.1 schema reads `.` and `y` differently. */
export function pythonTags(): ScalarTag[] {
  const names = Object.keys(readers) as (keyof typeof readers)[];
  const implicit = names.map((name) => ({ ...tagOf(name), default: true, test: scalarPatterns[name] }));
  // `!!int '12'` and the like: by name only, whatever the text looks like.
  return [...implicit, ...names.map(tagOf), { tag: 'tag:yaml.org,2002:timestamp', resolve: (source) => source }];
}

function tagOf(name: keyof typeof readers): ScalarTag {
  return { tag: `tag:yaml.org,2002:${name}`, resolve: readers[name] };
}

function finite(value: number, source: string, onError: (message: string) => void): number | string {
  if (!Number.isNaN(value)) return value;
  onError('not a number');
  return source;
}
