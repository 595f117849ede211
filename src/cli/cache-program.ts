import { type Command, Option } from 'commander';
import type { ExitCode } from '../errors.ts';
import type { Io } from './io.ts';
import { addCachePlace } from './options.ts';

export interface CacheOptions {
  cacheDir?: string;
  cacheTtl: number;
  expired?: boolean;
  json?: boolean;
}

/** The commands of `tseval cache`, as `cache.ts` knows them. */
export type CacheAction = 'stats' | 'clear' | 'verify';

/** Adds `tseval cache`, whose commands look after the cache of answers. */
export function addCacheCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const cache = program
    .command('cache')
    .description('Look after the cache of answers: stats, clear, verify.')
    .usage('<command> [options]');
  const add = (action: CacheAction, description: string): Command =>
    addCachePlace(cache.command(action).description(description))
      .option('--json', 'print a JSON object')
      .addOption(new Option('--debug', 'print the stack of an error'))
      .action(async (options: CacheOptions) => {
        const { cacheCommand } = await import('./cache.ts');
        done(await cacheCommand({ action, options, io }));
      });
  add('stats', 'How many answers it holds, how large it is and how old they are.');
  add('clear', 'Remove all answers.').option('--expired', 'only those older than --cache-ttl');
  add('verify', 'Read all of it, and remove files that hold no whole answer.');
}
