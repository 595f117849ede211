import { appendFileSync, closeSync, openSync } from 'node:fs';
import type { Environment } from '../completion/credentials.ts';
import { createSecrets, type Secrets } from '../completion/secrets.ts';
import { RecordError, UsageError } from '../errors.ts';
import { homeFolder } from '../library/home-folder.ts';
import { systemMessage } from '../record/record-path.ts';
import type { Output } from '../report/reporter.ts';

/** What commands know of the process around them. Everything they print goes through here, without secrets. */
export interface Io {
  stdout: Output & { isTerminal: boolean };
  stderr: Output & { isTerminal: boolean };
  env: Environment;
  cwd: string;
  home: string;
  argv: readonly string[];
  secrets: Secrets;
  /** From now on, all that is printed is added to this file too. */
  logTo(path: string): void;
  /** Lets go of the log. Resolves to what could not be written, when all has been tried. */
  close(): Promise<RecordError | undefined>;
}

const defaultColumns = 80;

/** A folder can be removed under the shell that stands in it. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    const problem = { message: 'the working directory does not exist any more', hint: 'cd to a folder that does' };
    throw new UsageError(problem, { cause: error });
  }
}

/** Connects commands to this process. */
export function createIo(argv: readonly string[]): Io {
  const secrets = createSecrets();
  let log: { path: string; fd: number } | undefined;
  let failure: RecordError | undefined;
  const fail = (what: string, error: unknown) => {
    failure ??= new RecordError({ message: `cannot write ${what}: ${systemMessage(error)}` }, { cause: error });
  };
  const toLog = (text: string) => {
    if (!log) return;
    try {
      appendFileSync(log.fd, text.replace(/\r|\x1b\[[0-9;]*[A-Za-z]/g, ''));
    } catch (error) {
      fail(`the log ${log.path}`, error);
      log = undefined;
    }
  };
  const output = (stream: NodeJS.WriteStream): Io['stdout'] => {
    // A reader that went away (`| head -1`, a closed terminal) ends the output, not the run.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') fail('the output', error);
    });
    return {
      write(text) {
        const safe = secrets.redact(text);
        stream.write(safe);
        toLog(safe);
      },
      // Node's own detection obeys NO_COLOR, FORCE_COLOR and TERM=dumb.
      hasColor: stream.isTTY && stream.hasColors(),
      isTerminal: stream.isTTY ?? false,
      get columns() {
        return stream.columns || defaultColumns;
      },
    };
  };
  return {
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    env: process.env,
    get cwd() {
      return workingFolder();
    },
    home: homeFolder(),
    argv,
    secrets,
    logTo(path) {
      try {
        log = { path, fd: openSync(path, 'a') };
      } catch (error) {
        throw new RecordError(
          {
            message: `cannot write the log ${path}: ${systemMessage(error)}`,
            hint: 'name another file with --log-to-file',
          },
          { cause: error },
        );
      }
    },
    async close() {
      // Errors of a stream are told a turn after the write.
      await new Promise(setImmediate);
      if (log) closeSync(log.fd);
      log = undefined;
      return failure;
    },
  };
}
