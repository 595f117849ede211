import { answerRight, type FakeServer, lastText, type Reply, type SeenRequest, useFakeServer } from './fake-server.ts';

/** Everything that passes when it is asked again. */
const passingFaults: Readonly<Record<string, Reply>> = {
  'too many requests, with a time to wait': { status: 429, headers: { 'retry-after-ms': '20' } },
  'too many requests, without one': { status: 429 },
  'an internal error': { status: 500 },
  'an overload': { status: 503 },
  'a reset': 'reset',
  'half an answer': 'half',
  'bad JSON': { status: 200, raw: '{"choices": [', headers: { 'content-type': 'application/json' } },
  'empty choices': { json: { choices: [] } },
  'no content': { text: null },
  'a slow answer': { text: null, delayMs: 300 },
  'an answer that hangs': 'hang',
};

/** The number of the question that a request asks. */
export function questionOf(request: SeenRequest): number {
  return Number(/\d+/.exec(lastText(request))?.[0]);
}

/** A server whose first answers to one question in five are faults of all kinds, in turn; then it answers right. */
export function useFaultyServer(): Promise<FakeServer> {
  const faults = Object.values(passingFaults);
  return useFakeServer((request) => {
    const number = questionOf(request);
    const fault = number % 5 === 0 ? faults[(number / 5) % faults.length] : undefined;
    if (!fault || request.attempt > (fault === 'hang' ? 1 : 1 + (number % 2))) return answerRight(request);
    const isSlow = typeof fault === 'object' && 'delayMs' in fault;
    return isSlow ? { ...answerRight(request), ...fault, text: answerRight(request).text } : fault;
  });
}

/** The error of an account whose quota is spent. */
export const spentQuota: Reply = {
  status: 429,
  error: { message: 'You exceeded your quota.', type: 'insufficient_quota', param: null, code: 'insufficient_quota' },
};
