import { availableParallelism } from 'node:os';
import type { CompletionHost, Ending } from '../completion/completion-host.ts';
import type { PythonPool } from '../python/python-pool.ts';

interface SharedPool extends Ending {
  pool: Promise<PythonPool>;
}

/** Opens the processes of Python graders once for all evals of a command; they end with the host. */
export function pythonOpener(
  host: CompletionHost,
  { python, timeoutSeconds }: { python: string; timeoutSeconds: number },
): () => Promise<PythonPool> {
  const { killGroup, concurrency } = host.settings;
  const open = async (): Promise<PythonPool> => {
    const { createPythonPool } = await import('../python/python-pool.ts');
    const processors = availableParallelism();
    const size = concurrency === 'auto' ? processors : Math.min(concurrency, processors);
    const kill = (pid: number) => killGroup(Math.abs(pid));
    return createPythonPool({ python, size, kill, timeoutMs: 1000 * timeoutSeconds });
  };
  return () =>
    host.share<SharedPool>('python', () => {
      const pool = open();
      const close = () =>
        pool.then(
          (opened) => opened.close(),
          // Whoever opened it has been told.
          () => undefined,
        );
      return { pool, close, kill: () => void close() };
    }).pool;
}
