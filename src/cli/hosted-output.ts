import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RecordError, UsageError } from '../errors.ts';
import { toHostedRow } from '../evals/hosted-row.ts';
import type { TestingCriteriaArgs } from '../evals/testing-criteria-args.ts';
import type { HostedRun } from '../hosted/hosted-run.ts';
import { hostedId, type ItemContext, toOutputItem } from '../hosted/output-items.ts';
import { type RunEnding, runObjectFold } from '../hosted/run-object.ts';
import type { Outcome, RunEvent, RunSpec } from '../record/event.ts';
import { systemMessage } from '../record/record-path.ts';
import type { PreparedEval } from '../run/prepare-eval.ts';
import type { Io } from './io.ts';
import { labelsOf } from './run-labels.ts';
import type { HostedOptions, RunOptions } from './run-options.ts';

/** Writes what the hosted API would have returned of a run. */
export interface HostedOutput {
  add(event: RunEvent): void;
  end(ending: RunEnding): void;
}

export interface HostedOutputOptions {
  options: HostedOptions & RunOptions;
  prepared: PreparedEval;
  /** The definition, where it was read from a file. */
  hosted: HostedRun | undefined;
  /** The model that answers; undefined where nothing is sampled. */
  model: string | undefined;
  spec: RunSpec;
  recordPath: string | undefined;
  io: Io;
}

interface OpenFile {
  write(text: string): void;
  close(): void;
}

/** Opened before the first request, so that a bad path costs nothing. */
function openFile(path: string, io: Io): OpenFile {
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw new RecordError({ message: `cannot write ${path}: ${systemMessage(error)}` }, { cause: error });
    }
  };
  const fd = guard(() => openSync(resolve(io.cwd, path), 'w'));
  return {
    write: (text) => void guard(() => writeSync(fd, io.secrets.redact(text))),
    close: () => closeSync(fd),
  };
}

/** The data source as the API would say it, with the model that really answered. */
function dataSourceOf({ hosted, model, prepared, options }: HostedOutputOptions): Readonly<Record<string, unknown>> {
  const args = prepared.args as unknown as TestingCriteriaArgs;
  const given = hosted?.run?.data_source;
  if (given !== undefined) return model === undefined ? given : { ...given, model };
  const source = { type: 'file_id', id: options.data ?? hosted?.dataFile ?? args.samples_jsonl };
  if (model === undefined) return { type: 'jsonl', source };
  const { api = 'completions', input_messages: messages, sampling_params: params = null } = args;
  return { type: api, source, model, ...(messages && { input_messages: messages }), sampling_params: params };
}

function refuse({ name }: PreparedEval['template']): never {
  throw new UsageError({
    message: `--output-items and --run-object need an eval that grades by testing criteria, and ${name} does not`,
    hint: 'its events stand in the record: --record-path FILE',
  });
}

/** Opens the files that the command line names. */
export function openHostedOutput(given: HostedOutputOptions): HostedOutput {
  const { options, prepared, hosted, model, spec, recordPath, io } = given;
  if (options.repeats > 1) {
    throw new UsageError({
      message: '--output-items and --run-object hold one result of each item, not several',
      hint: 'leave out --repeats, or both of them: the record holds all repeats',
    });
  }
  const criteria = prepared.template.criteria?.(prepared.setup) ?? refuse(prepared.template);
  const args = prepared.args as unknown as TestingCriteriaArgs;
  const createdAt = new Date(spec.created_at);
  const labels = labelsOf(options, hosted);
  const context: ItemContext = {
    runId: hostedId('evalrun', spec.run_id),
    evalId: hosted?.evalObject.id ?? hostedId('eval', prepared.fingerprints['eval'] ?? spec.eval_name),
    samples: model !== undefined,
    model,
    samplingParams: args.sampling_params ?? {},
    judgeParams: new Map(criteria.map(({ id, params }) => [id, params])),
  };
  const fold = runObjectFold({
    id: context.runId,
    evalId: context.evalId,
    name: labels.name ?? spec.eval_name,
    model,
    metadata: labels.metadata ?? null,
    dataSource: dataSourceOf(given),
    criteria: criteria.map(({ id }) => id),
    createdAt,
    reportUrl: recordPath === undefined ? '' : pathToFileURL(resolve(io.cwd, recordPath)).href,
  });
  const items = options.outputItems === undefined ? undefined : openFile(options.outputItems, io);
  const run = options.runObject === undefined ? undefined : openFile(options.runObject, io);
  let current: { id: string; outcome: Outcome; events: RunEvent[] } | undefined;
  const flush = () => {
    if (items === undefined || current === undefined) return;
    const { id, outcome, events } = current;
    const index = Number(id.slice(id.lastIndexOf('.') + 1));
    const row = toHostedRow(prepared.samples.read(index).value);
    items.write(`${JSON.stringify(toOutputItem({ index, row, events, outcome, createdAt }, context))}\n`);
  };
  return {
    add(event) {
      fold.add(event);
      if (event.type === 'sample') {
        flush();
        current = { id: event.sample_id, outcome: event.data.outcome, events: [] };
      } else current?.events.push(event);
    },
    end(ending) {
      flush();
      items?.close();
      run?.write(`${JSON.stringify(fold.result(ending), null, 2)}\n`);
      run?.close();
    },
  };
}
