import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import pLimit from 'p-limit';
import { UsageError } from '../errors.ts';
import { openPool, protocol } from './command-pool.ts';
import { startCommand } from './command-process.ts';
import { type CompletionClass, extraOptions, type Making } from './completion-class.ts';
import type { Completion } from './completion-fn.ts';
import { localExchange, type Opened } from './exchange.ts';
import { withSampling } from './with-sampling.ts';

interface CommandArgs {
  command: string | readonly string[];
  processes?: number;
}

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

/** Without a number from the command line: processes cost memory, which requests do not. */
const mostProcesses = 32;

/** Starts nothing yet: a process is started when it is first asked. */
function open(args: CommandArgs, making: Making): Opened<Completion> {
  const { host, name } = making;
  const { env, killGroup, concurrency } = host.settings;
  const command = wordsOf(args, making);
  const most = concurrency === 'auto' ? mostProcesses : concurrency;
  const processes = Math.min(args.processes ?? most, most);
  const pool = host.share(JSON.stringify(['command', name, command, processes]), () => ({
    ...openPool(() => startCommand({ command, env, killGroup }), name),
    limit: pLimit(processes),
  }));
  const protection = { url: `the command of ${name}`, hint: protocol, limit: pool.limit, mostRetries: 1 };
  return { url: name, connect: () => host.protect(pool.ask, protection) };
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
  async create(args, making) {
    const exchange = localExchange(`command ${making.name}`);
    return withSampling(await making.host.connect(exchange, () => open(args, making)));
  },
};
