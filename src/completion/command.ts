import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import pLimit from 'p-limit';
import { CompletionError, UsageError } from '../errors.ts';
import { readCommandAnswer, toAsciiJson } from './command-answer.ts';
import { CommandFault, type CommandProcess, startCommand } from './command-process.ts';
import { type CompletionClass, extraOptions, type Making } from './completion-class.ts';
import type { Completion, CompletionFn } from './completion-fn.ts';
import type { Ending } from './completion-host.ts';
import { untilAborted } from './until-aborted.ts';
import { withSampling } from './with-sampling.ts';

interface CommandArgs {
  command: string | readonly string[];
  processes?: number;
}

const protocol =
  'the command reads one JSON object a line, {"id": 1, "prompt": …, "params": {…}}, and prints one line for each: {"id": 1, "text": "…"}';

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Looks a program up as a shell does, so that one that is missing is known before anything is asked. */
function isFound(program: string, searchPath: string): boolean {
  if (program.includes('/')) return isExecutable(program);
  return searchPath.split(delimiter).some((folder) => isExecutable(join(folder, program)));
}

/** The words of the command; those that begin with `./` or `../` are files beside the YAML file, or in the registry. */
function wordsOf({ command }: CommandArgs, { findFile, place, name, host }: Making): readonly string[] {
  const words = typeof command === 'string' ? command.split(/\s+/).filter((word) => word !== '') : command;
  const found = words.map((word) =>
    /^\.\.?\//.test(word) ? findFile(word, 'command', ['yaml file', 'registry']) : word,
  );
  const [program = ''] = found;
  if (isFound(program, host.settings.env['PATH'] ?? '')) return found;
  const at = place('command');
  throw new UsageError({
    message: `the command ${JSON.stringify(program)} of ${name} is not found, or cannot be executed`,
    ...(at && { place: at }),
    hint: 'name a program of the PATH, or a file with ./ that is executable; its arguments follow as further items of a list',
  });
}

/** A process that has said something wrong is as good as not there as long as none has ever said anything right. */
function toError(fault: CommandFault, name: string, hasWorked: boolean): CompletionError {
  const isTransient = fault.hasEnded || !hasWorked;
  return new CompletionError(
    isTransient ? 'transient' : 'rejected',
    { message: `the command of ${name} gave no answer: ${fault.message}`, hint: protocol },
    { isUnreachable: isTransient, cause: fault },
  );
}

/** Asks processes of one command, each one request at a time; one that dies or says something wrong is replaced. */
function openPool(start: () => CommandProcess, name: string): { ask: CompletionFn } & Ending {
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
  const ask: CompletionFn = async (prompt, params, { signal }): Promise<Completion> => {
    const worker = take();
    const id = ++lastId;
    let isUsable = false;
    try {
      const line = await untilAborted(worker.ask(toAsciiJson({ id, prompt, params })), signal);
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

/** Any program, kept running. */
export const commandClass: CompletionClass<CommandArgs> = {
  name: 'Command',
  runsCode: true,
  argsSchema: {
    type: 'object',
    required: ['command'],
    additionalProperties: false,
    properties: {
      command: {
        anyOf: [
          { type: 'string', minLength: 1 },
          { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
        ],
        description: `a program and its arguments, as a list; ${protocol}, or "texts": […], or "error": "…"`,
      },
      processes: {
        type: 'integer',
        minimum: 1,
        description: 'how many of it run side by side (default: as many as are asked at a time)',
      },
      extra_options: extraOptions,
    },
  },
  create(args, making) {
    const { host, name } = making;
    const { env, killGroup, concurrency } = host.settings;
    const command = wordsOf(args, making);
    const pool = openPool(() => startCommand({ command, env, killGroup }), name);
    host.endWith(pool);
    const limit = pLimit(Math.min(args.processes ?? concurrency, concurrency));
    return withSampling(
      host.protect(pool.ask, { url: `the command of ${name}`, hint: protocol, limit, mostRetries: 1 }),
    );
  },
};
