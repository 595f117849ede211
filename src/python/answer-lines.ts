/** What the worker found wrong with a grader or its call. */
export interface GraderProblem {
  message: string;
  /** The line of the grader's own source. */
  line?: number;
  isMemory: boolean;
}

/** An answer of the worker: `score` to an item, nothing where all went well otherwise. */
export interface Answer {
  id: number;
  token: string;
  score?: number;
  problem?: GraderProblem;
}

/** Far more than the longest answer; a grader could write without end. */
const longestLine = 1 << 20;

/** Cuts what arrives into answers. A line that is none of the worker's comes as `undefined`. */
export function createAnswerReader(take: (answer: Answer | undefined) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(parseAnswer(line));
    if (rest.length > longestLine) take(undefined);
  };
}

function parseAnswer(line: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Answer) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
