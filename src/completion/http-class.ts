import { CompletionError, UsageError } from '../errors.ts';
import { type CompletionClass, extraOptions, type Making } from './completion-class.ts';
import type { Asking, Completion } from './completion-fn.ts';
import { checkBaseUrl, credentialName, headerValue, noteUrlSecrets } from './credentials.ts';
import { connectionError, kindOfStatus, malformed, retryAfterMs } from './endpoint-error.ts';
import { type Exchange, type Opened, textExchange } from './exchange.ts';
import { fillBody, fillText } from './fill-body.ts';
import type { HttpClient } from './http-client.ts';
import { atPointer } from './json-pointer.ts';
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

/** An endpoint, with its variables put in. */
interface Target {
  http: HttpClient;
  url: string;
  headers: Readonly<Record<string, string>>;
}

/** Sends one request. */
function requestFn(args: HttpArgs, { http, url, headers }: Target): Asking<Completion> {
  const { method = 'POST', body, answer } = args;
  return async (prompt, params, { signal }) => {
    const sent = body === undefined ? undefined : JSON.stringify(fillBody(body, prompt, params));
    const response = await http
      .fetch(fillText(url, prompt, params, encodeURIComponent), {
        method,
        headers: { ...(sent !== undefined && { 'content-type': 'application/json' }), ...headers },
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

/** Keys that the entry itself holds are secrets as well, also where answers come from a file and nothing is opened. */
function noteWrittenKeys({ url, headers = {} }: HttpArgs, { host }: Making): void {
  const { secrets } = host.settings;
  const note = (name: string, value: string) => {
    if (credentialName.test(name) && !value.includes('${')) secrets.add(value.replace(/^(?:Bearer|Basic) /i, ''));
  };
  const query = url.split('?')[1] ?? '';
  for (const [name, value] of new URLSearchParams(query)) note(name, value);
  for (const [name, value] of Object.entries(headers)) note(name, value);
}

/** What decides about an answer beside the request: headers as they are sent, but for keys, which come and go. */
function hiddenOf({ headers: written = {}, answer }: HttpArgs, headers: Target['headers']): string {
  const deciding = Object.entries(headers).map(([name, value]) => [
    name,
    credentialName.test(name) ? written[name] : value,
  ]);
  return JSON.stringify([answer, deciding]);
}

/** Everything about the endpoint that does not depend on what is asked of it. */
function open(args: HttpArgs, making: Making): Opened<Completion> {
  const { host, name } = making;
  const url = checkBaseUrl(withVariables(args.url, 'url', making), `url of ${name}`, making.place('url'));
  const headers = Object.fromEntries(
    Object.entries(args.headers ?? {}).map(([name, value]) => [name, withVariables(value, 'headers', making)]),
  );
  const parsed = new URL(url);
  noteUrlSecrets(url, host.settings.secrets);
  const hint = `check the "url" of ${name}, the network and HTTPS_PROXY`;
  const target = { url: `${parsed.origin}${parsed.pathname}` };
  const connect = async () =>
    host.protect(requestFn(args, { http: await host.http(target), url, headers }), { ...target, hint });
  return { url, hidden: hiddenOf(args, headers), connect };
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
    noteWrittenKeys(args, making);
    // As the entry has it, without what the variables hold.
    const request: Exchange<Completion>['request'] = (prompt, params) => ({
      endpoint: `${method} ${fillText(args.url, prompt, params, encodeURIComponent)}`,
      body: fillBody(body, prompt, params),
    });
    const exchange = textExchange(request, true);
    return withSampling(await making.host.connect(exchange, () => open(args, making)));
  },
};
