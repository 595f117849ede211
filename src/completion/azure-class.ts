import { CredentialsError } from '../errors.ts';
import { type CompletionClass, extraOptions, type Making } from './completion-class.ts';
import type { Completion, CompletionFn } from './completion-fn.ts';
import { checkBaseUrl, noteUrlSecrets } from './credentials.ts';
import type { Opened } from './exchange.ts';
import { asModel, findKey, protectModel } from './openai-class.ts';
import type { Api } from './openai-request.ts';

interface AzureArgs {
  model: string;
  api?: Api;
  api_base?: string;
  api_version?: string;
  api_key?: string;
  api_key_env?: string;
}

const text = { type: 'string', minLength: 1 };
const defaultVersion = '2024-10-21';

function open(args: AzureArgs, api: Api, { host, name }: Making): Opened<Completion> {
  const { env, timeoutMs } = host.settings;
  const given = args.api_base ?? env['AZURE_OPENAI_ENDPOINT']?.trim();
  if (!given) {
    throw new CredentialsError({
      message: `AZURE_OPENAI_ENDPOINT is not set, and "${name}" would send requests`,
      hint: 'set it: export AZURE_OPENAI_ENDPOINT=https://<resource>.openai.azure.com',
    });
  }
  const source = args.api_base === undefined ? 'AZURE_OPENAI_ENDPOINT' : 'api_base';
  const baseUrl = checkBaseUrl(given, source);
  noteUrlSecrets(baseUrl, host.settings.secrets);
  const key = args.api_key_env ?? 'AZURE_OPENAI_API_KEY';
  const apiKey = findKey(host, name, { ...args, api_key_env: key });
  const apiVersion = args.api_version ?? (env['OPENAI_API_VERSION']?.trim() || defaultVersion);
  const connect = async () => {
    const { openAi } = await import('./openai.ts');
    const { azureClient } = await import('./openai-client.ts');
    const http = await host.http({ url: baseUrl, model: args.model });
    const client = azureClient({ apiKey, baseUrl, apiVersion, http, timeoutMs });
    const request = openAi({ client, model: args.model, api, names: { key, url: source } });
    return protectModel(request, { url: baseUrl, model: args.model, source, host });
  };
  return { url: baseUrl, hidden: apiVersion, connect };
}

function create(args: AzureArgs, making: Making): Promise<CompletionFn> {
  const { model, api = 'chat' } = args;
  return asModel({ model, api, host: making.host }, () => open(args, api, making));
}

/** A deployment on Azure. */
export const azureClass: CompletionClass<AzureArgs> = {
  name: 'AzureOpenAI',
  argsSchema: {
    type: 'object',
    required: ['model'],
    additionalProperties: false,
    properties: {
      model: { ...text, description: 'the deployment’s name' },
      api: {
        enum: ['chat', 'completions', 'responses'],
        description: 'the endpoint: chat (the default), completions or responses',
      },
      api_base: { ...text, description: 'the resource’s endpoint (default: AZURE_OPENAI_ENDPOINT)' },
      api_version: { ...text, description: `the API’s version (default: OPENAI_API_VERSION, else ${defaultVersion})` },
      api_key: { type: 'string', description: 'the key; better left to AZURE_OPENAI_API_KEY' },
      api_key_env: { ...text, description: 'the variable that holds the key (default: AZURE_OPENAI_API_KEY)' },
      extra_options: extraOptions,
    },
  },
  create,
};
