import { answerRight, type FakeServer, lastText, type Reply, type SeenRequest, useFakeServer } from './fake-server.ts';

/** Everything that passes when it is asked again. */
export const passingFaults: Readonly<Record<string, Reply>> = {
  'too many requests, with a time to wait': { status: 429, headers: { 'retry-after-ms': '20' } },
  'too many requests, without one': { status: 429 },
  'an internal error': { status: 500 },
  'an overload': { status: 503 },
  'a reset': 'reset',
  'half an answer': 'half',
  'bad JSON': { status: 200, raw: '{"choices": [', headers: { 'content-type': 'application/json' } },
  'empty choices': { json: { choices: [] } },
  'no content': { text: null },
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
    const isFaulty = number % 5 === 0 && request.attempt <= 1 + (number % 2);
    return (isFaulty && faults[(number / 5) % faults.length]) || answerRight(request);
  });
}

/** The error of an account whose quota is spent. */
export const spentQuota: Reply = {
  status: 429,
  error: { message: 'You exceeded your quota.', type: 'insufficient_quota', param: null, code: 'insufficient_quota' },
};
