import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UsageError } from '../errors.ts';

/** How processes that grade are started: found out once, before the first of them. */
export interface Python {
  executable: string;
  env: Readonly<Record<string, string>>;
  /** The command and arguments that cut what follows them off from the network; empty where the kernel does not let us. */
  withoutNetwork: readonly string[];
}

interface Self {
  executable: string;
  path: string;
  userBase: string;
  isRecent: boolean;
}

const run = promisify(execFile);
const longestProbeMs = 60_000;
const choose = 'install Python 3.8 or newer, or name one: --python PATH';

/** Asks the interpreter about itself in the user's own environment: a shim or a relative path would not start in an empty one. */
const probe = `
import json, os, site, sys
print(json.dumps({'executable': os.path.abspath(sys.executable), 'path': os.environ.get('PATH', ''),
    'userBase': site.getuserbase(), 'isRecent': sys.version_info >= (3, 8)}))`;

/** Finds the interpreter, or throws a `UsageError` while nothing is paid for yet. */
export async function findPython(python: string): Promise<Python> {
  const [self, withoutNetwork] = await Promise.all([askPython(python), findNetworkGuard()]);
  const { executable, path, userBase } = self;
  return {
    executable,
    withoutNetwork,
    env: {
      PATH: path,
      // The user's packages, which a user namespace would hide.
      PYTHONUSERBASE: userBase,
      // The same order of sets in each process.
      PYTHONHASHSEED: '0',
      // OpenBLAS takes address space for each core, and fails where that is limited.
      OMP_NUM_THREADS: '1',
    },
  };
}

async function askPython(python: string): Promise<Self> {
  let self: Self;
  try {
    const { stdout } = await run(python, ['-c', probe], { timeout: longestProbeMs });
    self = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Self;
  } catch (error) {
    throw new UsageError(
      { message: `python graders cannot run: ${explain(python, error as Failure)}`, hint: choose },
      { cause: error },
    );
  }
  if (!self.isRecent) throw new UsageError({ message: `${python} is older than Python 3.8`, hint: choose });
  return self;
}

type Failure = Error & { code?: string | number; stderr?: string };

function explain(python: string, error: Failure): string {
  if (error.code === 'ENOENT') return `there is no program ${python}`;
  if (error.code === 'EACCES') return `${python} may not be executed`;
  if (error instanceof SyntaxError) return `${python} does not answer as Python does`;
  return `${python} fails: ${error.stderr?.trim().split('\n').at(-1) || error.message}`;
}

/** Root may leave the network as it is; others need a user namespace, which old kernels and hardened ones refuse. */
async function findNetworkGuard(): Promise<readonly string[]> {
  const ways = [['-n'], ['-c', '-n'], ['-r', '-n']];
  const works = await Promise.all(ways.map(canUnshare));
  const way = ways[works.indexOf(true)];
  return way ? ['unshare', ...way, '--'] : [];
}

function canUnshare(flags: readonly string[]): Promise<boolean> {
  return run('unshare', [...flags, '--', 'true'], { timeout: longestProbeMs }).then(
    () => true,
    () => false,
  );
}
