import { randomBytes } from 'node:crypto';
import { readVersion } from '../library/version.ts';
import { createRunId } from '../record/run-id.ts';
import { makeServices } from '../run/make-services.ts';
import { createRunSpec } from '../run/run-spec.ts';
import { parseErrorAllowance } from '../run/verdict.ts';
import { chooseCompletionFns, completionFnMakerOf } from './choose-completion-fn.ts';
import { evaluateRun, type RunEnd } from './evaluate-run.ts';
import { openHostedOutput } from './hosted-output.ts';
import { judgeNotes } from './judge-map.ts';
import { openWriter } from './open-writer.ts';
import { prepareRun, type Run } from './prepare-run.ts';
import { labelsOf } from './run-labels.ts';
import type { Session } from './session.ts';

/** Quotes what a shell would split, so that the recorded command can be pasted. */
function commandLine(argv: readonly string[]): string {
  return ['tseval', ...argv]
    .map((arg) => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

/** What is a secret by its name is masked, whatever it looks like and whoever it is for. */
function maskSecrets(command: string): string {
  return command
    .replace(
      /((?:api[-_]?key|authorization|token|secret|password)["']?\s*[=:]\s*["']?(?:Bearer\s+)?)[^\s,"'}&]+/gi,
      '$1[redacted]',
    )
    .replace(/(\w+:\/\/)[^\s/@'"]+@/g, '$1[redacted]@');
}

/** Runs one eval from its name to its report: everything that can be wrong is found before the record is opened. */
export async function runOne(run: Run, session: Session): Promise<RunEnd> {
  const { options, io } = run;
  const { judgeMap = new Map<string, string>() } = options;
  parseErrorAllowance(options.maxErrors ?? '0');
  const { prepared, names, hosted, mediaFolder } = await prepareRun(run, session);
  const { template, needs } = prepared;
  try {
    const completionFns = await chooseCompletionFns(session, names, { options, prepared });
    const services = await makeServices({
      prepared,
      host: session.host,
      trust: session.trust,
      // What the command line says of requests is meant for the model under test.
      make: completionFnMakerOf(session, template),
      judgeMap,
      openPython: session.openPython,
      isDry: options.dryRun === true,
      mediaFolder,
    });
    const runId = createRunId(new Date(), randomBytes(5));
    const spec = createRunSpec({
      prepared,
      completionFns: options.grader === undefined ? names : [...names, options.grader],
      seed: options.seed,
      regrade: options.regrade,
      completionArgs: options.completionArgs,
      judgeMap,
      maxSamples: options.maxSamples,
      isVisible: options.visible,
      command: io.secrets.redact(maskSecrets(commandLine(io.argv))),
      user: options.user ?? '',
      runId,
      now: new Date(),
      version: readVersion(),
      ...labelsOf(options, hosted),
      notes: [...(hosted?.notes ?? []), ...judgeNotes(needs, judgeMap)],
    });
    run.beforeStart?.(spec);
    const called = names.length > 0 ? names.join(',') : 'grade';
    const writer = await openWriter(options, { runId, completionFns: called, evalName: prepared.spec.name }, io);
    const [model] = names;
    const output = openHostedOutput({ options, prepared, hosted, model, spec, recordPath: writer.path, io });
    return await evaluateRun(run, session, { prepared, spec, writer, completionFns, services, output });
  } finally {
    prepared.samples.close();
  }
}
