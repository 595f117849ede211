/** Where to go on with a request that was sent elsewhere, and with which of its headers. */
export interface Redirected {
  url: string;
  headers: Readonly<Record<string, string>>;
}

export const mostRedirects = 5;

const redirects: ReadonlySet<number> = new Set([301, 302, 307, 308]);
/** What says nothing about who asks. */
const harmlessHeaders: ReadonlySet<string> = new Set(['accept', 'content-type', 'user-agent']);

function isUpgrade(from: URL, to: URL): boolean {
  const hasDefaultPorts = from.port === '' && to.port === '';
  return from.protocol === 'http:' && to.protocol === 'https:' && from.hostname === to.hostname && hasDefaultPorts;
}

/**
 * What a redirect asks for; undefined where the answer is none. The method and the body stay: an API that moved is meant to be asked the same.
 * Keys go along to the same origin, and from http to https of the same host, as curl and httpx have it; to anybody else goes no header that
 * might be a key, whatever it is called.
 */
export function followRedirect(
  { status, location }: { status: number; location: string | undefined },
  asked: Redirected,
): Redirected | undefined {
  if (!redirects.has(status) || !location || !URL.canParse(location, asked.url)) return undefined;
  const from = new URL(asked.url);
  const to = new URL(location, from);
  if (to.protocol !== 'http:' && to.protocol !== 'https:') return undefined;
  const isTrusted = to.origin === from.origin || isUpgrade(from, to);
  const headers = isTrusted
    ? asked.headers
    : Object.fromEntries(Object.entries(asked.headers).filter(([name]) => harmlessHeaders.has(name.toLowerCase())));
  return { url: to.href, headers };
}
