import { CompletionError, UsageError } from '../errors.ts';
import { type CompletionClass, extraOptions, type Making } from './completion-class.ts';
import type { Asking, Completion } from './completion-fn.ts';
import { checkBaseUrl, headerValue } from './credentials.ts';
import { connectionError, kindOfStatus, malformed, retryAfterMs } from './endpoint-error.ts';
import { type Opened, textExchange } from './exchange.ts';
import { fillBody, fillText } from './fill-body.ts';
import { atPointer } from './json-pointer.ts';
import type { Secrets } from './secrets.ts';
import { withSampling } from './with-sampling.ts';

interface HttpArgs {
  url: string;
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
  answer: string;
}

const longestShown = 300;

/** Puts variables of the environment into a text: `${MY_KEY}`. What they hold is secret. */
function withVariables(text: string, argument: string, { name, host, place }: Making): string {
  const { env, secrets } = host.settings;
  return text.replace(/\$\{(\w+)\}/g, (_, variable: string) => {
    const value = headerValue(env, variable);
    secrets.add(value);
    if (value !== undefined) return value;
    const at = place(argument);
    throw new UsageError({
      message: `${variable} is not set, and "${name}" would send it`,
      ...(at && { place: at }),
      hint: `set it: export ${variable}=…`,
    });
  });
}

/** The texts that an answer's body holds where the pointer points. */
function textsAt(body: string, pointer: string): readonly string[] {
  if (pointer === '') return [body];
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw malformed(`with something that is not JSON: ${JSON.stringify(body.slice(0, longestShown))}`);
  }
  const found = atPointer(parsed, pointer);
  const texts = Array.isArray(found) ? found : [found];
  if (texts.length > 0 && texts.every((text) => typeof text === 'string')) return texts;
  if (typeof found === 'number' || typeof found === 'boolean') return [String(found)];
  const what = found === undefined ? 'nothing' : 'no text';
  throw new CompletionError('rejected', {
    message: `the endpoint's answer has ${what} at ${pointer}: ${JSON.stringify(parsed).slice(0, longestShown)}`,
    hint: '"answer" is a JSON pointer, such as /choices/0/text',
  });
}

/** Sends one request. */
async function requestFn(args: HttpArgs, making: Making, url: string): Promise<Asking<Completion>> {
  const { method = 'POST', headers = {}, body, answer } = args;
  const sentHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, withVariables(value, 'headers', making)]),
  );
  const http = await making.host.http();
  return async (prompt, params, { signal }) => {
    const sent = body === undefined ? undefined : JSON.stringify(fillBody(body, prompt, params));
    const response = await http
      .fetch(fillText(url, prompt, params, encodeURIComponent), {
        method,
        headers: { ...(sent !== undefined && { 'content-type': 'application/json' }), ...sentHeaders },
        ...(sent !== undefined && { body: sent }),
        signal,
      })
      .catch((error: unknown) => {
        throw signal.aborted || !(error instanceof Error) ? error : connectionError(error);
      });
    const { status } = response;
    const text = await response.text();
    if (response.ok) return { texts: textsAt(text, answer) };
    throw new CompletionError(
      kindOfStatus({ status }),
      {
        message: `the endpoint answered ${status}: ${text.slice(0, longestShown)}`,
        hint: 'check its "url" and "headers"',
      },
      { status, retryAfterMs: retryAfterMs(response.headers, Date.now()) },
    );
  };
}

/** Passwords and keys that stand in a web address. */
function noteSecrets(url: URL, { add }: Secrets): void {
  add(url.password);
  for (const [name, value] of url.searchParams) if (/key|token|secret|password|sig/i.test(name)) add(value);
}

/** Everything about the endpoint that does not depend on what is asked of it. */
async function connect(args: HttpArgs, making: Making): Promise<Opened<Completion>> {
  const { host, name } = making;
  const url = checkBaseUrl(withVariables(args.url, 'url', making), `url of ${name}`);
  const request = await requestFn(args, making, url);
  const parsed = new URL(url);
  noteSecrets(parsed, host.settings.secrets);
  const hint = `check the "url" of ${name}, the network and HTTPS_PROXY`;
  const ask = host.protect(request, { url: `${parsed.origin}${parsed.pathname}`, hint });
  return { ask, url, hidden: JSON.stringify([args.headers, args.answer]) };
}

const slots = '"{prompt}", "{messages}", "{params}" and "{params.temperature}" stand for what is asked';

/** Any endpoint that takes JSON. */
export const httpClass: CompletionClass<HttpArgs> = {
  name: 'Http',
  argsSchema: {
    type: 'object',
    required: ['url', 'answer'],
    additionalProperties: false,
    properties: {
      url: { type: 'string', minLength: 1, description: `where to send requests; ${slots} here, too` },
      method: { enum: ['GET', 'POST', 'PUT', 'PATCH'], description: 'GET, POST (the default), PUT or PATCH' },
      headers: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description:
          'headers of each request; "${MY_KEY}" stands for a variable of the environment, which is kept secret',
      },
      body: { description: `the body, any JSON, in which ${slots}` },
      answer: {
        type: 'string',
        pattern: '^(/|$)',
        description: 'a JSON pointer to the answer, such as /choices/0/text; "" is the whole body',
      },
      extra_options: extraOptions,
    },
  },
  async create(args, making) {
    const { method = 'POST', body } = args;
    const exchange = textExchange({
      // As the entry has it, without what the variables hold.
      request: (prompt, params) => ({
        endpoint: `${method} ${fillText(args.url, prompt, params, encodeURIComponent)}`,
        body: fillBody(body, prompt, params),
      }),
      isRemote: true,
    });
    return withSampling(await making.host.connect(exchange, () => connect(args, making)));
  },
};
