import type { HostedRun } from '../hosted/hosted-run.ts';
import type { RunOptions } from './run-options.ts';

/** What a run is called. */
export interface RunLabels {
  name: string | undefined;
  metadata: Readonly<Record<string, string>> | undefined;
}

/** What the command line says of a run goes before what a hosted run says of itself. */
export function labelsOf(
  { name, metadata }: Pick<RunOptions, 'name' | 'metadata'>,
  hosted: HostedRun | undefined,
): RunLabels {
  const given = (hosted?.run?.metadata ?? undefined) as Readonly<Record<string, string>> | undefined;
  const isLabelled = given !== undefined || metadata !== undefined;
  return {
    name: name ?? hosted?.run?.name ?? undefined,
    metadata: isLabelled ? { ...given, ...Object.fromEntries(metadata ?? []) } : undefined,
  };
}
