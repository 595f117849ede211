import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { read, refusals } from './files.ts';

interface Run {
  data_source: { source: { type: string } };
}
interface Definition {
  name: string;
  eval: unknown;
  run: Run | null;
  runs?: readonly Run[];
  items?: readonly unknown[];
  refused: readonly { where: string; path?: string }[];
}

const root = join(import.meta.dirname, '../../../shared/parity');

function readAll(folder: string): Definition[] {
  const path = join(root, folder);
  const names = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.json')) : [];
  return names.map((name) => ({ name, ...JSON.parse(readFileSync(join(path, name), 'utf8')) }));
}

function filesOf({ eval: definition, items = [] }: Definition, run: Run | null) {
  const rows = run?.data_source.source.type === 'file_content' ? null : items;
  return [{ eval: definition, rows, ...(run && { run }) }, run ? {} : { gradesOnly: true }] as const;
}

describe.skipIf(!existsSync(root))('definitions as people wrote them', () => {
  test.for(readAll('hosted').map((each) => [each.name, each] as const))('%s is read', async ([, definition]) => {
    for (const run of [definition.run, ...(definition.runs ?? [])])
      expect((await read(...filesOf(definition, run))).rows.count).toBeGreaterThan(0);
  });

  test.for(readAll('hosted-refused').map((each) => [each.name, each] as const))(
    '%s is refused, and each field is named',
    async ([, definition]) => {
      const text = (await refusals(...filesOf(definition, definition.run))).join('\n');
      for (const { where, path } of definition.refused)
        expect(text).toContain(
          path ??
            where
              .replace(/\[\d+\]$/, '')
              .split(/[.\]]/)
              .filter(Boolean)
              .at(-1),
        );
    },
  );
});
