import { existsSync, realpathSync } from 'node:fs';
import { basename, isAbsolute, join, normalize, sep } from 'node:path';
import { type ExitCode, UsageError } from '../errors.ts';
import { readSpec } from '../record/read.ts';
import { refuseForeignRecord } from '../run/resume.ts';
import type { Io } from './io.ts';
import { readRecordedRun } from './recorded-run.ts';
import type { ResumeOptions } from './resume-command.ts';
import { runCommand } from './run.ts';

/** The folder that a run was started in, told by where its record lies: paths of its command line are relative to it. */
function startFolder(record: string, recordPath: string | undefined, cwd: string): string {
  const relative = normalize(recordPath ?? join('.tseval', 'runs', basename(record)));
  const ending = `${sep}${relative}`;
  if (isAbsolute(relative) || relative.startsWith('..') || !record.endsWith(ending)) return cwd;
  return record.slice(0, -ending.length) || sep;
}

/** `tseval resume`: the run of a record, from where it was cut off. */
export async function resumeCommand(given: { record: string; options: ResumeOptions; io: Io }): Promise<ExitCode> {
  const { options, io } = given;
  if (!existsSync(given.record)) {
    throw new UsageError({
      message: `there is no record ${given.record}`,
      hint: 'tseval list runs shows those of this folder',
    });
  }
  const path = realpathSync(given.record);
  const spec = await readSpec(path);
  refuseForeignRecord(given.record, spec);
  const run = await readRecordedRun(given.record, spec);
  if (run.options.httpRun) {
    throw new UsageError({
      message: `${given.record} is no whole record: its run was posted to ${run.options.httpRunUrl}, and this is what could not be delivered`,
      hint: `run it anew: ${spec.run_config.command}`,
    });
  }
  const cwd = startFolder(path, run.options.recordPath, io.cwd);
  const shown = cwd === io.cwd ? given.record : path;
  process.chdir(cwd);
  // What the first run printed, and where its log went, is not asked for again.
  const { json: _, showFailures: __, quiet: ___, debug: ____, logToFile: _____, ...kept } = run.options;
  const files = kept.reporter?.filter((reporter) => reporter.includes('='));
  return runCommand({
    ...run,
    options: { ...kept, ...(files && { reporter: files }), progress: true, ...options.changed },
    io: { ...io, cwd },
    resume: { path, shown, retriesErrors: options.retryErrors ?? false },
  });
}
