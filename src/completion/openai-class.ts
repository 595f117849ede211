import { CredentialsError } from '../errors.ts';
import { type CompletionClass, extraOptions, type Making } from './completion-class.ts';
import type { Asking, Completion, CompletionFn } from './completion-fn.ts';
import type { CompletionHost, CompletionSettings } from './completion-host.ts';
import { checkBaseUrl, headerValue, noteUrlSecrets } from './credentials.ts';
import type { EndpointNames } from './endpoint-error.ts';
import type { Opened } from './exchange.ts';
import { findPrice } from './find-price.ts';
import { embeddingExchange, openAiExchange } from './openai-exchange.ts';
import { type Api, isCompletionsOnly } from './openai-request.ts';
import { withAcceptedParams, withRefusalsTold } from './with-accepted-params.ts';
import { withCost } from './with-cost.ts';
import { withEmbeddingEvents, withSampling } from './with-sampling.ts';

/** The args of the classes that ask an OpenAI-compatible endpoint. */
interface OpenAiArgs {
  model: string;
  api?: Api;
  api_base?: string;
  api_base_env?: string;
  api_key?: string;
  api_key_env?: string;
  api_key_required?: boolean;
}

const text = { type: 'string', minLength: 1 };

const argsSchema = {
  type: 'object',
  required: ['model'],
  additionalProperties: false,
  properties: {
    model: { ...text, description: 'the model’s name, as the endpoint knows it' },
    api: { enum: ['chat', 'completions', 'responses'], description: 'the endpoint: chat, completions or responses' },
    api_base: { ...text, description: 'the endpoint’s base URL (default: OPENAI_BASE_URL)' },
    api_base_env: { ...text, description: 'the variable whose base URL goes before api_base' },
    api_key: { type: 'string', description: 'the key; better left to a variable, as registries are shared' },
    api_key_env: { ...text, description: 'the variable that holds the key (default: OPENAI_API_KEY)' },
    api_key_required: { type: 'boolean', description: 'false for servers that need no key' },
    n_ctx: { type: 'integer', description: 'accepted without effect' },
    extra_options: extraOptions,
  },
};

const defaultBaseUrl = 'https://api.openai.com/v1';

/** The key, or a refusal that names the variable; it is a secret from here on. */
export function findKey(
  { settings: { env, secrets, onRequest } }: CompletionHost,
  name: string,
  {
    api_key: given,
    api_key_env: variable = 'OPENAI_API_KEY',
    api_key_required: isRequired = true,
  }: Omit<OpenAiArgs, 'model'>,
): string {
  const key = given || headerValue(env, variable);
  secrets.add(key);
  if (key) return key;
  if (!isRequired || onRequest) return 'none';
  const isOpenAi = variable === 'OPENAI_API_KEY';
  const otherwise = isOpenAi
    ? 'or send nothing: --dry-run, or the completion function "dummy"'
    : `or ask OPENAI_BASE_URL for a model of this name: model:${name}`;
  throw new CredentialsError({
    message: `${variable} is not set, and ${isOpenAi ? 'this run' : `"${name}"`} would send requests`,
    hint: `set it: export ${variable}=…, ${otherwise}`,
  });
}

/** What all models have in common: their answers are kept and recorded. `open` finds the endpoint, where not all answers are at hand. */
export async function asModel(
  { model, api, host }: { model: string; api: Api; host: CompletionHost },
  open: () => Opened<Completion>,
): Promise<CompletionFn> {
  // A run whose cost is limited is refused before anything is sent.
  if (host.settings.needsPrices && !host.settings.answers?.frozen)
    await findPrice({ url: open().url, model }, host.settings);
  const asked = await host.connect(openAiExchange(model, api), open);
  return withSampling(withRefusalsTold(asked, model, host.settings.warn));
}

/** How a model is asked once it is connected: retries, prices, and the parameters that it does not take. */
export async function protectModel(
  request: CompletionFn,
  { url, model, source, host }: { url: string; model: string; source: string; host: CompletionHost },
): Promise<CompletionFn> {
  const asked = await host.protect(request, { url, model, hint: hintFor(url, source) });
  return withCost(withAcceptedParams(asked), await findPrice({ url, model }, host.settings));
}

function hintFor(url: string, source: string): string {
  const isLocal = new URL(url).hostname === 'localhost';
  return isLocal ? `is the server running? another address: ${source}` : `check ${source}, the network and HTTPS_PROXY`;
}

/** A variable goes before the entry, which goes before OPENAI_BASE_URL. */
export function findBaseUrl(
  { api_base: given, api_base_env: variable = '' }: Omit<OpenAiArgs, 'model'>,
  { env, secrets }: CompletionSettings,
): { url: string; source: string } {
  const fromEnv = env[variable]?.trim();
  const source = fromEnv ? variable : given ? 'api_base' : 'OPENAI_BASE_URL';
  const url = checkBaseUrl(fromEnv || given || env['OPENAI_BASE_URL']?.trim() || defaultBaseUrl, source);
  noteUrlSecrets(url, secrets);
  return { url, source: source === 'api_base' && variable ? variable : source };
}

/** An endpoint and the means to connect to it; what the environment lacks is said before. */
function findEndpoint(args: OpenAiArgs, { host, name }: Making) {
  const { url, source } = findBaseUrl(args, host.settings);
  const apiKey = findKey(host, name, args);
  const { env, timeoutMs } = host.settings;
  const organization = args.api_key_env === undefined ? headerValue(env, 'OPENAI_ORG_ID') : undefined;
  const names: EndpointNames = { key: args.api_key ? 'api_key' : (args.api_key_env ?? 'OPENAI_API_KEY'), url: source };
  const openClient = async () => {
    const { openAiClient } = await import('./openai-client.ts');
    const http = await host.http({ url, model: args.model });
    return openAiClient({ apiKey, baseUrl: url, organization, http, timeoutMs });
  };
  return { url, names, openClient };
}

function create(args: OpenAiArgs, making: Making, byDefault: Api | undefined): Promise<CompletionFn> {
  const { model, api = byDefault ?? (isCompletionsOnly(model) ? 'completions' : 'chat') } = args;
  const { host } = making;
  return asModel({ model, api, host }, () => {
    const { url, names, openClient } = findEndpoint(args, making);
    const connect = async () => {
      const { openAi } = await import('./openai.ts');
      const request = openAi({ client: await openClient(), model, api, names });
      return protectModel(request, { url, model, source: names.url, host });
    };
    return { url, connect };
  });
}

/** Asks the same endpoints for embeddings. */
export async function connectEmbeddings(
  args: OpenAiArgs,
  making: Making,
  vectorSize?: number,
): Promise<Asking<ArrayLike<number>>> {
  const { host } = making;
  const { model } = args;
  const asked = await host.connect(embeddingExchange(model, vectorSize), () => {
    const { url, names, openClient } = findEndpoint(args, making);
    const connect = async () => {
      const { embedWith } = await import('./embed.ts');
      const request = embedWith(await openClient(), model, names);
      const asked = await host.protect(request, { url, model, hint: hintFor(url, names.url) });
      return withCost(asked, await findPrice({ url, model }, host.settings));
    };
    return { url, connect };
  });
  return withEmbeddingEvents(asked);
}

/** A class of OpenAI-compatible endpoints; without an API, the model's name tells which of them. */
export function openAiClass(name: string, api: Api | undefined): CompletionClass<OpenAiArgs> {
  return { name, argsSchema, create: (args, making) => create(args, making, api) };
}
