import { CredentialsError, type Place, UsageError } from '../errors.ts';
import type { Secrets } from './secrets.ts';

/** The environment variables of a process; only `cli` reads them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a variable whose value goes into a header; a stray line end or a curly quote would make the request fail obscurely. */
export function headerValue(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  if (!value) return undefined;
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new CredentialsError({
      message: `${name} holds characters that no HTTP header can carry`,
      hint: 'copy the value again, without quotes, spaces or line ends',
    });
  }
  return value;
}

/** Checks a base URL before anything is sent to it. `source` names where it comes from. */
export function checkBaseUrl(url: string, source: string, place?: Place): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return url.trim();
  throw new UsageError({
    message: `${source} is not a web address: ${JSON.stringify(url)}`,
    ...(place && { place }),
    hint: 'it looks like https://api.openai.com/v1',
  });
}

/** Names of headers and parameters that hold keys. */
export const credentialName: RegExp = /auth|key|token|secret|password|cookie|sig/i;

/** Notes passwords and keys that stand in a web address: messages name addresses, and servers repeat them. */
export function noteUrlSecrets(url: string, { add }: Secrets): void {
  const { password, searchParams } = new URL(url);
  add(password);
  for (const [name, value] of searchParams) {
    if (!credentialName.test(name)) continue;
    add(value);
    add(encodeURIComponent(value));
  }
}

/** The refusal of a proxy that nothing can be sent through. */
export function badProxy(cause?: unknown): UsageError {
  return new UsageError(
    {
      message: 'HTTPS_PROXY or HTTP_PROXY is not a web address',
      hint: 'it looks like http://127.0.0.1:3128, with http:// before it',
    },
    { cause },
  );
}

/** Checks the proxies of the environment before the first request, for connections that may be opened later or never. */
export function checkProxies(env: Environment): void {
  const proxies = [env['http_proxy'] ?? env['HTTP_PROXY'], env['https_proxy'] ?? env['HTTPS_PROXY']];
  if (proxies.some((proxy) => proxy && !URL.canParse(proxy))) throw badProxy();
}
