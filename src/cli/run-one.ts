import { randomBytes } from 'node:crypto';
import { readVersion } from '../library/version.ts';
import { createRunId } from '../record/run-id.ts';
import type { RecordWriter } from '../record/write.ts';
import { makeServices } from '../run/make-services.ts';
import { createRunSpec } from '../run/run-spec.ts';
import { parseErrorAllowance } from '../run/verdict.ts';
import { chooseCompletionFns, completionFnMakerOf } from './choose-completion-fn.ts';
import { evaluateRun, type RunEnd } from './evaluate-run.ts';
import { openHostedOutput } from './hosted-output.ts';
import type { Io } from './io.ts';
import { judgeNotes } from './judge-map.ts';
import { openResumption, type Resumption } from './open-resumption.ts';
import { openWriter } from './open-writer.ts';
import { prepareRun, type Run } from './prepare-run.ts';
import { labelsOf } from './run-labels.ts';
import type { Session } from './session.ts';
import { shellQuote } from './shell-quote.ts';

/** What is a secret by its name is masked, whatever it looks like and whoever it is for. */
function maskSecrets(command: string): string {
  return command
    .replace(
      /((?:api[-_]?key|authorization|token|secret|password)["']?\s*[=:]\s*["']?(?:Bearer\s+)?)[^\s,"'}&]+/gi,
      '$1[redacted]',
    )
    .replace(/(\w+:\/\/)[^\s/@'"]+@/g, '$1[redacted]@');
}

/** A record that is open must not be left so. */
async function closingOnError<T>(writer: RecordWriter, work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    await writer.close();
    throw error;
  }
}

/** Says what is left to do of a run that is resumed. */
function tellResumption(io: Io, { writer, wanted, spec }: Resumption): void {
  const of = `of ${spec.run_config.samples} samples`;
  const left = wanted === 0 ? `no sample is left to run, so nothing is asked` : `${wanted} ${of} are left to run`;
  io.stderr.write(`tseval: going on with ${writer.path}: ${left}\n`);
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
    const clean = (text: string) => io.secrets.redact(maskSecrets(text));
    const runId = createRunId(new Date(), randomBytes(5));
    const freshSpec = createRunSpec({
      prepared,
      completionFns: options.grader === undefined ? names : [...names, options.grader],
      seed: options.seed,
      regrade: options.regrade,
      completionArgs: options.completionArgs,
      judgeMap,
      maxSamples: options.maxSamples,
      isVisible: options.visible,
      command: clean(shellQuote(['tseval', ...io.argv])),
      argv: io.argv.map(clean),
      user: options.user ?? '',
      runId,
      now: new Date(),
      version: readVersion(),
      ...labelsOf(options, hosted),
      notes: [...(hosted?.notes ?? []), ...judgeNotes(needs, judgeMap)],
    });
    const called = names.length > 0 ? names.join(',') : 'grade';
    const resumption =
      run.resume && (await openResumption(run.resume, { prepared, fresh: freshSpec, redact: io.secrets.redact }));
    const writer =
      resumption?.writer ??
      (await openWriter(options, { runId, completionFns: called, evalName: prepared.spec.name }, io));
    const spec = resumption?.spec ?? freshSpec;
    if (resumption && !options.quiet) tellResumption(io, resumption);
    const [model] = names;
    const given = { options, prepared, hosted, model, spec, recordPath: writer.path, io };
    const output = await closingOnError(writer, () => {
      if (writer.path !== undefined) run.onRecord?.(writer.path, prepared);
      return openHostedOutput(given);
    });
    const ready = { prepared, spec, writer, completionFns, services, output, earlier: resumption?.earlier };
    return await evaluateRun(run, session, ready);
  } finally {
    prepared.samples.close();
  }
}
