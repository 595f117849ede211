import type { Problem } from '../errors.ts';
import type { HostedRow, InputMessages } from '../evals/testing-criteria-args.ts';
import type { SampleIndex } from '../samples/index-samples.ts';
import type { ReadRun } from './read-run.ts';

/** Whether a run samples, by which model, and how rows become prompts. */
export interface SamplingPlan {
  samples: boolean;
  model: string | undefined;
  inputMessages: InputMessages | undefined;
  problems: readonly Problem[];
  warnings: readonly Problem[];
}

interface Known {
  run: ReadRun | undefined;
  /** The model of the command line. */
  model: string | undefined;
  gradesOnly: boolean;
}

/** Decides as the platform did: a model and messages sample anew; neither grades the answers that rows have. */
export function planSampling({ run, model: asked, gradesOnly }: Known): SamplingPlan {
  const none = { samples: false, model: undefined, inputMessages: undefined, problems: [], warnings: [] };
  if (gradesOnly) return none;
  const dataSource = run?.dataSource;
  const model = asked ?? dataSource?.model ?? undefined;
  const inputMessages = dataSource?.input_messages ?? undefined;
  const plan = { samples: true, model, inputMessages };
  const refuse = (message: string, field: string, hint: string): SamplingPlan => {
    const place = run?.placed.place([field], 'key');
    return { ...plan, samples: false, problems: [{ message, ...(place && { place }), hint }], warnings: [] };
  };
  if (dataSource?.type === 'jsonl') {
    if (asked === undefined) return none;
    const message = `the run's data source is "jsonl", which samples nothing: ${asked} would not be asked`;
    return refuse(
      message,
      'type',
      'leave the model out (`tseval run`, `tseval grade`), or make the data source "completions"',
    );
  }
  if (model === undefined) {
    if (inputMessages === undefined) return none;
    const message = 'the run has "input_messages" and no "model" that answers them';
    return refuse(message, 'input_messages', 'name a model before the eval: tseval <model> <eval> --run <file>');
  }
  return {
    ...plan,
    problems: dataSource?.type === 'responses' ? refuseAudio(run, inputMessages) : [],
    warnings: inputMessages === undefined ? [warnOfInput(model)] : [],
  };
}

/** Looks at rows for what a plan needs: messages to ask, where nothing else says any, and no answers that would go unseen. */
export function watchAnswers({ samples, model, inputMessages }: SamplingPlan, run: ReadRun | undefined) {
  let isAskable = inputMessages !== undefined;
  let firstAnswered: number | undefined;
  return {
    see(row: HostedRow, index: number): void {
      isAskable ||= hasMessages(row);
      if (row.sample !== undefined) firstAnswered ??= index;
    },
    problems({ count }: SampleIndex): readonly Problem[] {
      if (!samples || isAskable || count === 0) return [];
      const place = run?.placed.place(['model'], 'key');
      return [
        {
          message: `nothing says what ${model} is asked: there are no "input_messages", and no row has messages as item.input or item.messages`,
          ...(place && { place }),
          hint: 'give --run with "input_messages", or grade the rows’ own samples: tseval grade',
        },
      ];
    },
    warnings: (rows: SampleIndex): readonly Problem[] =>
      samples && firstAnswered !== undefined ? [warnOfSample(rows.read(firstAnswered), model)] : [],
  };
}

function hasMessages({ item }: HostedRow): boolean {
  return ['input', 'messages'].some((key) => {
    const messages = Object.hasOwn(item, key) ? item[key] : undefined;
    return typeof messages === 'string' || (Array.isArray(messages) && messages.length > 0);
  });
}

function warnOfSample({ file, line }: { file: string; line: number }, model: string | undefined): Problem {
  return {
    message: `rows have answers of their own ("sample"), and ${model} answers anew: the new answers are graded`,
    place: { file, line },
    hint: 'to grade those that are there: tseval grade',
  };
}

function warnOfInput(model: string): Problem {
  return {
    message: `there are no "input_messages": ${model} is asked each row's item.input, else item.messages, as it is`,
    hint: 'to ask otherwise, give --run with "input_messages"',
  };
}

function refuseAudio(run: ReadRun | undefined, inputMessages: InputMessages | undefined): readonly Problem[] {
  if (inputMessages?.type !== 'template') return [];
  return inputMessages.template.flatMap(({ content }, index) => {
    const parts = [content].flat();
    if (!parts.some((part) => typeof part === 'object' && part.type === 'input_audio')) return [];
    const place = run?.placed.place(['input_messages', 'template', index, 'content'], 'key');
    return [
      {
        message: `"input_messages.template[${index}].content" in the run holds input_audio, which the Responses API does not take`,
        ...(place && { place }),
        hint: 'make the data source "completions"',
      },
    ];
  });
}
