import { type ExitCode, exitCodes, TsevalError } from '../errors.ts';
import { readVersion } from '../library/version.ts';
import { createIo, type Io } from './io.ts';
import { tellProblems } from './tell-problems.ts';

function showBug(error: unknown, io: Io): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const versions = `tseval ${readVersion()}, Node ${process.version}, ${process.platform} ${process.arch}`;
  io.stderr.write(`tseval: this is a bug in tseval\n${stack}\n  ${versions}\n  please report it with these lines\n`);
}

async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  // Scripts ask for it alone and often, and need none of the commands for it.
  if (argv.length === 1 && /^(?:-V|--version)$/.test(argv[0] ?? '')) {
    io.stdout.write(`${readVersion()}\n`);
    return exitCodes.ok;
  }
  try {
    const { runProgram } = await import('./program.ts');
    return await runProgram(argv, io);
  } catch (error) {
    if (!(error instanceof TsevalError)) {
      showBug(error, io);
      return exitCodes.bug;
    }
    await tellProblems(io, error.problems);
    if (argv.includes('--debug')) io.stderr.write(`${error.stack}\n`);
    return error.exitCode;
  }
}

/** Runs one command line. Resolves to the exit code: nothing in tseval calls `process.exit`, which would cut piped output. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const io = createIo(argv);
  const code = await run(argv, io);
  const failure = await io.close();
  if (!failure) return code;
  await tellProblems(io, failure.problems);
  return code === exitCodes.bug || code === exitCodes.interrupted ? code : failure.exitCode;
}
