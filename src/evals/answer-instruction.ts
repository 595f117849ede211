/** Whether the grader reasons, and where its choice stands. */
export type EvalType = 'classify' | 'classify_cot' | 'cot_classify' | 'cot_classify_jp';

const instructions: Readonly<Record<EvalType, (choices: string) => string>> = {
  classify: (choices) =>
    `Reply with your choice alone: ${choices}. Write it on one line, without quotation marks, punctuation or any other word.`,
  classify_cot: (choices) =>
    `Begin your reply with a line that holds your choice and nothing else: ${choices}, without quotation marks or punctuation. On the lines after it, explain step by step why you chose it.`,
  cot_classify: (choices) =>
    `Work out your judgement step by step before you settle on it, and do not open with a verdict. When you are sure, write your choice on a line that holds nothing else: ${choices}, without quotation marks or punctuation. Close by writing the same choice once more, alone on the last line.`,
  cot_classify_jp: (choices) =>
    `結論から始めず、まず判断の根拠を順を追って書いてください。考えがまとまったら、${choices} のうち一つだけを、引用符や句読点を付けずに単独の行に書いてください。最後の行に、同じものをもう一度だけ書いて終えてください。`,
};

/** The names of all ways to answer. */
export const evalTypes: readonly string[] = Object.keys(instructions);

/** What tells the grader how to answer: one paragraph, put after the rubric. */
export function answerInstruction(evalType: EvalType, choices: readonly string[]): string {
  return instructions[evalType](choices.map((choice) => `"${choice}"`).join(' or '));
}
