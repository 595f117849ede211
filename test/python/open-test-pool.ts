import { afterEach } from 'vitest';
import { createPythonPool, type PythonPool, type PythonPoolOptions } from '../../src/python/python-pool.ts';

const open: PythonPool[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()));
});

/** A pool of the real python3 that is closed when its test ends. */
export async function openTestPool(options: Partial<PythonPoolOptions> = {}): Promise<PythonPool> {
  const pool = await createPythonPool({ python: 'python3', size: 1, kill: process.kill, ...options });
  open.push(pool);
  return pool;
}

/** Loads a grader that must be valid. */
export async function loadValid(pool: PythonPool, source: string): Promise<string> {
  const loaded = await pool.load(source);
  if ('invalid' in loaded) throw new Error(loaded.invalid.message);
  return loaded.id;
}

/** Loads a source and grades one item, without a sample. */
export async function gradeOnce(
  pool: PythonPool,
  source: string,
  item: unknown = {},
): Promise<Awaited<ReturnType<PythonPool['grade']>>> {
  return pool.grade(await loadValid(pool, source), { sample: undefined, item });
}

/** The source of a grader with this body; its first line is line 2. */
export function graderOf(...lines: readonly string[]): string {
  return ['def grade(sample, item):', ...lines.map((line) => `    ${line}`)].join('\n');
}
