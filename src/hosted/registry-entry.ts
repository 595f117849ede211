import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import type { HostedRow } from '../evals/testing-criteria-args.ts';
import { formatYaml } from '../registry/format-yaml.ts';
import { openRegistry } from '../registry/read-registry.ts';
import { shownPath } from '../registry/shown-path.ts';
import type { EntryName } from './entry-name.ts';
import type { HostedRun } from './hosted-run.ts';
import { writeWhole } from './store.ts';

/** What becomes an entry: a definition that was checked, and the rows that go with it. */
export interface Definition {
  evalObject: Pick<HostedRun['evalObject'], 'id' | 'name'>;
  args: HostedRun['args'];
  rows: readonly HostedRow[];
}

/** Where an entry goes. */
export interface EntryTarget {
  name: EntryName;
  /** The registry's folder. */
  to: string;
  cwd: string;
}

/** A file of an entry; it is new, or there already with the same content. */
export interface EntryFile {
  path: string;
  isNew: boolean;
}

async function entryText({ evalObject, args }: Definition, { base, full }: EntryName): Promise<string> {
  const { id, name } = evalObject;
  return formatYaml({
    [base]: { id: full, description: name, metrics: ['pass_rate'], ...(id !== undefined && { hosted_id: id }) },
    [full]: { class: 'TestingCriteria', args: { samples_jsonl: `${base}/samples.jsonl`, ...args } },
  });
}

/** Another file of the registry may define the name already. */
async function refuseNames({ name, to, cwd }: EntryTarget, own: string): Promise<void> {
  const registry = openRegistry([{ path: to, isBuiltIn: false }], cwd);
  for (const wanted of [name.base, name.full]) {
    if (!(await registry.names('evals')).includes(wanted)) continue;
    const entry = await registry.find('evals', wanted);
    if (entry === undefined || entry.file === own) continue;
    throw new UsageError({
      message: `the registry has an eval "${wanted}" already`,
      place: entry.place([], 'key'),
      hint: 'give the imported one another name: --as NAME.dev.v0',
    });
  }
}

/**
 * Writes an eval as an entry with its rows beside it. What is there is never overwritten: a file that says the same is left alone,
 * one that says something else refuses the import before anything is written.
 */
export async function writeEntry(definition: Definition, target: EntryTarget): Promise<readonly EntryFile[]> {
  const { name, to, cwd } = target;
  const entry = { path: join(to, 'evals', `${name.base}.yaml`), text: await entryText(definition, name) };
  const rows = definition.rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const data = { path: join(to, 'data', name.base, 'samples.jsonl'), text: rows };
  const wanted = definition.rows.length > 0 ? [entry, data] : [entry];
  const files = wanted.map(({ path, text }) => {
    const isNew = !existsSync(path);
    if (!isNew && readFileSync(path, 'utf8') !== text) {
      throw new UsageError({
        message: `${shownPath(path, cwd)} exists and says something else: it is not overwritten`,
        hint: 'give the imported eval another name, --as NAME.dev.v0, or move that file away',
      });
    }
    return { path, text, isNew };
  });
  await refuseNames(target, shownPath(entry.path, cwd));
  for (const { path, text, isNew } of files) if (isNew) writeWhole(path, text);
  return files.map(({ path, isNew }) => ({ path: shownPath(path, cwd), isNew }));
}
