import { randomBytes } from 'node:crypto';
import type { Template } from '../evals/template.ts';
import type { Gate } from '../gates/gate.ts';
import { readVersion } from '../library/version.ts';
import { createRunId } from '../record/run-id.ts';
import type { RecordWriter } from '../record/write.ts';
import type { CompletionFns } from '../run/evaluate-sample.ts';
import { makeServices } from '../run/make-services.ts';
import { producibleMetrics } from '../run/metric-names.ts';
import { createRunSpec, type RunSpecOptions } from '../run/run-spec.ts';
import type { RunServices } from '../run/services.ts';
import { parseErrorAllowance } from '../run/verdict.ts';
import { chooseCompletionFns, completionFnMakerOf } from './choose-completion-fn.ts';
import { chooseGates } from './choose-gates.ts';
import { evaluateRun, type RunEnd } from './evaluate-run.ts';
import type { HostedOutput, HostedOutputOptions } from './hosted-output.ts';
import type { Io } from './io.ts';
import { judgeNotes } from './judge-map.ts';
import type { openResumption, Resumption } from './open-resumption.ts';
import { openWriter } from './open-writer.ts';
import { type AskedRun, type PreparedRun, prepareRun, type Run } from './prepare-run.ts';
import { labelsOf } from './run-labels.ts';
import type { RunOptions } from './run-options.ts';
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

/** What a record must say of it, so that it is judged as its run was. */
function heldTo(
  { gateOn, maxErrors }: RunOptions,
  { errorsAllowed }: Template,
  gates: readonly Gate[],
): NonNullable<RunSpecOptions['held']> {
  return {
    ...(gates.length > 0 && { gates: gates.map(({ gate }) => gate) }),
    ...(gateOn === 'graded' && { gate_on: gateOn }),
    ...((maxErrors !== undefined || errorsAllowed !== 'all') && { max_errors: maxErrors ?? '0' }),
  };
}

/** A record that is open must not be left so. */
async function closingOnError<T>(writer: RecordWriter, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await writer.close();
    throw error;
  }
}

const resumeRecord: typeof openResumption = async (...given) =>
  (await import('./open-resumption.ts')).openResumption(...given);

/** Opens the files of a hosted run, where the command line names any. */
async function openOutput(given: HostedOutputOptions): Promise<HostedOutput | undefined> {
  const { outputItems, runObject } = given.options;
  if (outputItems === undefined && runObject === undefined) return undefined;
  return (await import('./hosted-output.ts')).openHostedOutput(given);
}

/** Says what is left to do of a run that is resumed. */
function tellResumption(io: Io, { writer, wanted, spec }: Resumption): void {
  const { samples, repeats = 1 } = spec.run_config;
  const [what, of] =
    repeats > 1 ? ['repeat of a sample', `${samples * repeats} repeats of samples`] : ['sample', `${samples} samples`];
  const left = wanted === 0 ? `no ${what} is left to run, so nothing is asked` : `${wanted} of ${of} are left to run`;
  io.stderr.write(`tseval: going on with ${writer.path}: ${left}\n`);
}

/** A run of which all that can be wrong was looked for, and of which nothing is open yet but its samples. */
export interface ReadyRun<Asked = Run> extends PreparedRun {
  run: Asked;
  completionFns: CompletionFns;
  services: RunServices;
  gates: readonly Gate[];
}

/** Makes a run ready; `startRun` closes its samples, or else whoever called. */
export async function readyRun<Asked extends AskedRun>(run: Asked, session: Session): Promise<ReadyRun<Asked>> {
  const { options } = run;
  const { judgeMap = new Map<string, string>() } = options;
  parseErrorAllowance(options.maxErrors ?? '0');
  const preparedRun = await prepareRun(run, session);
  const { prepared, names, mediaFolder } = preparedRun;
  try {
    const gates = await chooseGates({
      thresholds: options.threshold ?? [],
      project: session.project.gates,
      spec: prepared.spec,
      registry: session.registry,
      metricNames: producibleMetrics(prepared, options.repeats),
    });
    const completionFns = await chooseCompletionFns(session, names, { options, prepared });
    const services = await makeServices({
      prepared,
      host: session.host,
      trust: session.trust,
      // What the command line says of requests is meant for the model under test.
      make: completionFnMakerOf(session, prepared.template),
      judgeMap,
      openPython: session.openPython,
      isDry: options.dryRun === true,
      mediaFolder,
    });
    return { ...preparedRun, run, completionFns, services, gates };
  } catch (error) {
    prepared.samples.close();
    throw error;
  }
}

/** Opens the record of a run, evaluates and reports. */
export async function startRun(readied: ReadyRun, session: Session): Promise<RunEnd> {
  const { run, prepared, names, hosted, completionFns, services, gates } = readied;
  const { options, io } = run;
  const { judgeMap = new Map<string, string>() } = options;
  try {
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
      repeats: options.repeats,
      isVisible: options.visible,
      command: clean(shellQuote(['tseval', ...io.argv])),
      argv: io.argv.map(clean),
      user: options.user ?? '',
      runId,
      now: new Date(),
      version: readVersion(),
      ...labelsOf(options, hosted),
      notes: [...(hosted?.notes ?? []), ...judgeNotes(prepared.needs, judgeMap)],
      held: heldTo(options, prepared.template, gates),
    });
    run.beforeStart?.(freshSpec);
    const called = names.length > 0 ? names.join(',') : 'grade';
    const resumption =
      run.resume && (await resumeRecord(run.resume, { prepared, fresh: freshSpec, redact: io.secrets.redact }));
    const writer =
      resumption?.writer ??
      (await openWriter(options, { runId, completionFns: called, evalName: prepared.spec.name }, io));
    const spec = resumption?.spec ?? freshSpec;
    if (resumption && !options.quiet) tellResumption(io, resumption);
    const [model] = names;
    const given = { options, prepared, hosted, model, spec, recordPath: writer.path, io };
    const output = await closingOnError(writer, async () => {
      if (writer.path !== undefined) run.onRecord?.(writer.path, prepared);
      return openOutput(given);
    });
    // What the dummy function answers says nothing of what is to be gated.
    const judged = options.dryRun || run.observer ? [] : gates;
    const ready = { prepared, spec, writer, completionFns, services, output, earlier: resumption?.earlier };
    return await evaluateRun(run, session, { ...ready, gates: judged });
  } finally {
    prepared.samples.close();
  }
}

/** Runs one eval from its name to its report. */
export async function runOne(run: Run, session: Session): Promise<RunEnd> {
  return startRun(await readyRun(run, session), session);
}
