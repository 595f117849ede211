import { availableParallelism } from 'node:os';
import { RegistryError } from '../errors.ts';
import type { RegradeServices } from '../hosted/regrade.ts';
import { killGroup } from '../library/kill-group.ts';
import { createTrust } from '../run/trust.ts';
import type { ImportOptions } from './import-options.ts';
import type { Io } from './io.ts';
import { readProjectFile } from './project-file.ts';

/** The graders that are programs, for recorded answers. */
export interface OpenGraders extends RegradeServices {
  close(): Promise<void>;
}

/** Judges that are asked nothing need no images. */
const readMedia: RegradeServices['readMedia'] = async () => 'data:,';

/** Starts what runs Python graders, where that is allowed and there are any; a source that cannot be used refuses the import. */
export async function openGraders(
  sources: readonly string[],
  { holder, root, options, io }: { holder: string; root: string; options: ImportOptions; io: Io },
): Promise<OpenGraders> {
  if (sources.length === 0) {
    const none = () => Promise.reject(new Error('there is no Python grader'));
    return { python: none, readMedia, close: async () => undefined };
  }
  const { allowCode: allowedRoots } = await readProjectFile(io.cwd);
  const trust = createTrust({ allowCode: options.allowCode, allowedRoots, cwd: io.cwd });
  trust.require(`the Python grader of ${holder}`, { root, isBuiltIn: false, holder }, { file: holder });
  const { createPythonPool } = await import('../python/python-pool.ts');
  const kill = (pid: number) => killGroup(Math.abs(pid));
  const pool = await createPythonPool({ python: options.python, size: availableParallelism(), kill });
  const ids = new Map<string, string>();
  try {
    for (const source of sources) {
      const loaded = await pool.load(source);
      if ('id' in loaded) ids.set(source, loaded.id);
      else {
        const { message, line } = loaded.invalid;
        throw new RegistryError({
          message: `the Python grader cannot be used: ${message}${line === undefined ? '' : ` (line ${line} of its source)`}`,
          place: { file: holder },
          hint: 'it must define grade(sample, item), and its packages must be there: --python PATH names another interpreter',
        });
      }
    }
  } catch (error) {
    await pool.close();
    throw error;
  }
  return {
    python: (source, values) => pool.grade(ids.get(source) ?? '', values),
    readMedia,
    close: () => pool.close(),
  };
}
