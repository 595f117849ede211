import { CompletionError } from '../errors.ts';
import { readCommandAnswer, toAsciiJson } from './command-answer.ts';
import { CommandFault, type CommandProcess } from './command-process.ts';
import type { Completion, CompletionFn } from './completion-fn.ts';
import type { Ending } from './completion-host.ts';
import { untilAborted } from './until-aborted.ts';

/** What a command must do, as hints say it. */
export const protocol =
  'the command reads one JSON object a line, {"id": 1, "prompt": …, "params": {…}}, and prints one line for each: {"id": 1, "text": "…"}';

/** A process that has said something wrong is as good as not there as long as none has ever said anything right. */
function toError(fault: CommandFault, name: string, hasWorked: boolean): CompletionError {
  const isTransient = fault.hasEnded || !hasWorked;
  return new CompletionError(
    isTransient ? 'transient' : 'rejected',
    { message: hasWorked ? `the command of ${name} gave no answer: ${fault.message}` : fault.message, hint: protocol },
    { isUnreachable: isTransient, cause: fault },
  );
}

/** Keeps processes of one command, each asked one request at a time; one that dies or says something wrong is replaced. */
export function openPool(start: () => CommandProcess, name: string): { ask: CompletionFn } & Ending {
  const idle: CommandProcess[] = [];
  const all = new Set<CommandProcess>();
  let lastId = 0;
  let hasWorked = false;

  /** An idle one that has printed without being asked owes an error: it must not pass unnoticed. */
  const take = (): CommandProcess => {
    const worker = idle.pop();
    if (worker === undefined || (!worker.isReady && worker.fault === undefined)) {
      if (worker) all.delete(worker);
      const started = worker ? take() : start();
      all.add(started);
      return started;
    }
    return worker;
  };
  const ask: CompletionFn = async (prompt, params, context): Promise<Completion> => {
    const isReused = idle.length > 0;
    const worker = take();
    const id = ++lastId;
    let isUsable = false;
    try {
      const line = await untilAborted(worker.ask(toAsciiJson({ id, prompt, params })), context.signal);
      const answer = readCommandAnswer(line, id);
      if ('fault' in answer) {
        worker.fail(answer.fault);
        throw new CommandFault(answer.fault, false);
      }
      // A second line that came with the first one is known by now.
      if (worker.fault !== undefined) throw new CommandFault(worker.fault, false);
      isUsable = true;
      hasWorked = true;
      return answer;
    } catch (error) {
      // Many programs end after an answer, which is known only when the next request has been written: nobody has read it.
      if (isReused && error instanceof CommandFault && error.hasEnded) return await ask(prompt, params, context);
      isUsable = error instanceof CompletionError;
      throw error instanceof CommandFault ? toError(error, name, hasWorked) : error;
    } finally {
      if (isUsable) idle.push(worker);
      else {
        worker.kill();
        all.delete(worker);
      }
    }
  };
  return {
    ask,
    close: async () => void (await Promise.all([...all].map((worker) => worker.close()))),
    kill: () => all.forEach((worker) => void worker.kill()),
  };
}
