import { type Problem, RegistryError } from '../errors.ts';
import type { ChoiceReading } from '../graders/choice.ts';
import { type Format, parseFormat, slotsOf } from '../prompts/format.ts';
import type { Message } from '../prompts/messages.ts';
import { didYouMean } from '../schema/closest-names.ts';
import { answerInstruction, type EvalType } from './answer-instruction.ts';
import type { ModelGradedArgs } from './model-graded-args.ts';
import { type ChoiceSpec, readChoices } from './model-graded-choices.ts';
import type { NamedSpec, Resources } from './template.ts';

/** An entry of `modelgraded/`, as its schema has checked it. */
interface RubricSpec extends ChoiceSpec {
  prompt: string | readonly Message[];
  input_outputs: Readonly<Record<string, string>>;
  eval_type?: EvalType | null;
  output_template?: string | null;
  fence?: boolean;
}

/** A message of a rubric with its slots. */
interface RubricMessage extends Message {
  format: Format;
}

/** A rubric that is ready to be filled in for a sample. */
export interface Rubric {
  name: string;
  /** As `file:line`, for problems of samples. */
  where: string;
  messages: readonly RubricMessage[];
  /** The sample's key that is asked, and the slot of its completion. */
  pairs: readonly (readonly [input: string, output: string])[];
  reading: ChoiceReading;
  scores: ReadonlyMap<string, number> | undefined;
  /** What is put after the last message. */
  instruction: string | undefined;
  /** How many completions are judged together. */
  completionCount: number;
  /** How several completions are joined. */
  outputFormat: Format;
  /** Whether what comes from a sample or a model is fenced. */
  isFenced: boolean;
}

const outputSlots = ['i', 'i_abc', 'i_ABC', 'output', 'n'];

/** Finds and reads the rubric of an eval; everything that is wrong with it, or between it and the arguments, is thrown at once. */
export async function readRubric(args: ModelGradedArgs, resources: Resources): Promise<Rubric> {
  const found = await resources.findModelgraded(args.modelgraded_spec, 'modelgraded_spec');
  const spec = found.value as RubricSpec;
  const completionCount = countCompletions(args, resources);
  const { choices, scores, problems } = readChoices(found, completionCount);
  const prompt = readPrompt(found);
  const output = readOutputTemplate(found, completionCount);
  const all = [...problems, ...prompt.problems, ...output.problems];
  if (all.length > 0) throw new RegistryError(all);
  // The rubric's own eval_type says how its verdicts are read, and brings its own instruction; the eval's adds one.
  const readAs = spec.eval_type ?? args.eval_type ?? 'classify';
  const { file, line } = found.place(['prompt']);
  return {
    name: found.name,
    where: line === undefined ? file : `${file}:${line}`,
    messages: prompt.messages,
    pairs: Object.entries(spec.input_outputs),
    reading: { choices, matchFn: args.match_fn ?? 'starts_or_endswith', fromEnd: readAs.startsWith('cot_classify') },
    scores,
    instruction: args.eval_type ? answerInstruction(args.eval_type, choices) : undefined,
    completionCount,
    outputFormat: output.format,
    isFenced: spec.fence === true,
  };
}

/** `multicomp_n` as a number. With several models it must be theirs, as each answers once. */
function countCompletions({ multicomp_n: given = 1 }: ModelGradedArgs, resources: Resources): number {
  const { modelCount } = resources;
  const place = resources.placeOfArgument('multicomp_n') ?? resources.placeOfArgument('modelgraded_spec');
  const refuse = (message: string, hint: string): never => {
    throw new RegistryError({ message, ...(place && { place }), hint });
  };
  const answer = modelCount === 1 ? '1 completion function answers' : `${modelCount} completion functions answer`;
  if (given === 'from_models') {
    // Nobody is asked where no number is known: two show the form.
    if (modelCount === 1) {
      refuse(
        `multicomp_n is from_models, but only ${answer}`,
        'name several, and last the one that grades: gpt-4o,gpt-4o-mini,o4-mini',
      );
    }
    return modelCount ?? 2;
  }
  if (modelCount !== undefined && modelCount > 1 && modelCount !== given) {
    refuse(
      `multicomp_n is ${given}, but ${answer}`,
      `set it to from_models or ${modelCount}, or name one function and --grader`,
    );
  }
  return given;
}

function readPrompt(rubric: NamedSpec): { messages: readonly RubricMessage[]; problems: readonly Problem[] } {
  const { prompt } = rubric.value as RubricSpec;
  const problems: Problem[] = [];
  const read = (text: string, path: readonly (string | number)[]): Format => {
    const parsed = parseFormat(text);
    for (const { message, hint } of parsed.problems) {
      problems.push({
        message: `the prompt of the rubric "${rubric.name}" has ${message}`,
        place: rubric.place(path),
        hint,
      });
    }
    return parsed.format;
  };
  const messages: readonly RubricMessage[] =
    typeof prompt === 'string'
      ? [{ role: 'user', content: prompt, format: read(prompt, ['prompt']) }]
      : prompt.map((message, index) => ({
          ...message,
          format: read(String(message.content), ['prompt', index, 'content']),
        }));
  return { messages, problems };
}

function readOutputTemplate(
  rubric: NamedSpec,
  completionCount: number,
): { format: Format; problems: readonly Problem[] } {
  const { output_template: text } = rubric.value as RubricSpec;
  if (completionCount === 1) return { format: [], problems: [] };
  const what = `output_template of the rubric "${rubric.name}"`;
  if (typeof text !== 'string') {
    const message = `the rubric "${rubric.name}" has no output_template, and multicomp_n is ${completionCount}`;
    const hint = 'give it one that joins the completions: "{i}. {output}\\n"';
    return { format: [], problems: [{ message, place: rubric.place([], 'key'), hint }] };
  }
  const { format, problems } = parseFormat(text);
  const place = rubric.place(['output_template']);
  const unknown = slotsOf(format).filter((slot) => !outputSlots.includes(slot));
  return {
    format,
    problems: [
      ...problems.map(({ message, hint }) => ({ message: `${what} has ${message}`, place, hint })),
      ...unknown.map((slot) => ({
        message: `${what} has the slot {${slot}}, for which there is no value`,
        place,
        hint: didYouMean(slot, outputSlots, 1) ?? `its slots: ${outputSlots.join(', ')}`,
      })),
    ],
  };
}
