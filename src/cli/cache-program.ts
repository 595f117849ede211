import { type Command, Option } from 'commander';
import type { ExitCode } from '../errors.ts';
import type { Io } from './io.ts';
import { duration } from './option-values.ts';
import { cacheDirOption, cacheTtlOption } from './options.ts';

export interface CacheOptions {
  cacheDir?: string;
  json?: boolean;
  /** Only of `stats`, in milliseconds. */
  cacheTtl: number;
  /** Only of `clear`, in milliseconds. */
  olderThan?: number;
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
    cache
      .command(action)
      .description(description)
      .addOption(cacheDirOption())
      .option('--json', 'print a JSON object')
      .addOption(new Option('--debug', 'print the stack of an error'))
      .action(async (options: CacheOptions) => {
        const { cacheCommand } = await import('./cache.ts');
        done(await cacheCommand({ action, options, io }));
      });
  add('stats', 'How many answers it holds, how large it is and how old they are.').addOption(cacheTtlOption());
  add('clear', 'Remove all answers.').option(
    '--older-than <duration>',
    'only those that are older: 12h, 14d',
    duration('--older-than'),
  );
  add('verify', 'Read all of it, and remove what holds no whole answer.');
}
