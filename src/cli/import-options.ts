import { UsageError } from '../errors.ts';

/** The options of `import`, as commander hands them over. */
export interface ImportOptions {
  to: string;
  run?: string;
  data?: string;
  file?: ReadonlyMap<string, string>;
  choose?: string;
  as?: string;
  eval?: string;
  all?: boolean;
  allowCode: boolean;
  python: string;
  progress: boolean;
}

type OptionName = 'run' | 'data' | 'file' | 'choose' | 'as' | 'eval';

/** Refuses options that would have no effect on what is imported. */
export function refuseOptions(options: ImportOptions, names: readonly OptionName[], what: string): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new UsageError({ message: `--${given} has no effect on ${what}`, hint: `leave --${given} out` });
}
