import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRegistry } from '../../src/registry/read-registry.ts';
import { resolveAllEvals } from '../../src/registry/resolve-all-evals.ts';
import { resolveEvalSet } from '../../src/registry/resolve-eval-set.ts';
import { scanNames } from '../../src/registry/scan-names.ts';
import { parseYamlFile } from '../../src/registry/yaml-file.ts';

/** A copy of the public registry with what oaieval makes of it, where there is one beside the checkout. */
const full = join(import.meta.dirname, '../../../shared/parity/full');
const testWithCopy = test.skipIf(!existsSync(full));

interface Expected {
  evals: Record<string, { resolves_to: string; class: string; group: string; args: string[] }>;
  sets: Record<string, string[]>;
}
const readJson = (name: string): unknown => JSON.parse(readFileSync(join(full, name), 'utf8'));
const open = () => openRegistry([{ path: full, isBuiltIn: false }], full);

testWithCopy(
  'every file of the public registry means what PyYAML makes of it, and the scan finds its names',
  async () => {
    for (const [file, value] of Object.entries(readJson('pyyaml.json') as Record<string, object>)) {
      const text = readFileSync(join(full, file), 'utf8');
      const parsed = await parseYamlFile(file, text);
      expect(parsed, file).toMatchObject({ data: value, problems: [] });
      expect(scanNames(text), file).toMatchObject({ isSure: true });
      expect(new Set(scanNames(text).names.map(({ name }) => name)), file).toEqual(new Set(parsed.names));
    }
  },
);

testWithCopy('every name of the public registry resolves as in oaieval', async () => {
  const listed = await resolveAllEvals(open());
  const found = listed.map((item) => {
    if (!('spec' in item)) return [item.name, item.problems];
    const { name, cls, group, args } = item.spec;
    return [item.name, { resolves_to: name, class: cls, group, args: Object.keys(args).sort() }];
  });
  expect(Object.fromEntries(found)).toEqual((readJson('expected.json') as Expected).evals);
});

testWithCopy('every set of the public registry holds the same evals as in oaieval', async () => {
  const registry = open();
  // The order is that of oaieval's file system, so it is not compared.
  for (const [name, evals] of Object.entries((readJson('expected.json') as Expected).sets)) {
    expect((await resolveEvalSet(registry, name)).evals.toSorted(), name).toEqual(evals.toSorted());
  }
});

testWithCopy('the public registry has no fault', async () => {
  for (const kind of ['evals', 'modelgraded', 'completion_fns', 'eval_sets', 'solvers'] as const) {
    expect((await open().parseAll(kind)).problems).toEqual([]);
  }
});
