import { writeSync } from 'node:fs';
import { exitCodes } from '../errors.ts';

const message = `tseval: the process ended before its command was done: a module called process.exit(), or threw where nothing could catch it
  what was finished is recorded: tseval resume goes on with it; without code of your own, this is a bug in tseval
`;

function onExit(): void {
  process.exitCode = exitCodes.bug;
  try {
    writeSync(2, message);
  } catch {
    // Nobody reads stderr any more; the exit code is told all the same.
  }
}

/**
 * Keeps a process that ends before its command from looking like a success, or like a gate that failed: code of a user's own may end
 * it with any exit code, and Node ends it with 1 for an error that nothing caught. The command lets go of it when it is done.
 */
export function guardExit(): () => void {
  process.on('exit', onExit);
  return () => void process.off('exit', onExit);
}
