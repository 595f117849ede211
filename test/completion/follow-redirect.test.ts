import { expect, test } from 'vitest';
import { followRedirect } from '../../src/completion/follow-redirect.ts';

const headers = { authorization: 'Bearer key', 'api-key': 'key', 'content-type': 'application/json', accept: '*/*' };
const harmless = { 'content-type': 'application/json', accept: '*/*' };

test.for<[string, string, number, string | undefined, unknown]>([
  ['the same origin keeps the key', 'http://a:1/v1/x', 307, '/v2/x', { url: 'http://a:1/v2/x', headers }],
  ['a whole address of the same origin, too', 'http://a:1/v1', 308, 'http://a:1/v2', { url: 'http://a:1/v2', headers }],
  ['a relative one stays where it is', 'http://a/v1/x', 302, 'y', { url: 'http://a/v1/y', headers }],
  ['another host gets no key', 'https://a/v1', 307, 'https://b/v1', { url: 'https://b/v1', headers: harmless }],
  ['another port gets none', 'http://a:1/v1', 301, 'http://a:2/v1', { url: 'http://a:2/v1', headers: harmless }],
  ['TLS of the same host gets it', 'http://a/v1', 301, 'https://a/v1', { url: 'https://a/v1', headers }],
  ['no TLS any more gets none', 'https://a/v1', 301, 'http://a/v1', { url: 'http://a/v1', headers: harmless }],
  ['an address that is none is no redirect', 'http://a/v1', 307, 'http://', undefined],
  ['another protocol is not followed', 'http://a/v1', 307, 'file:///etc/passwd', undefined],
  ['no address', 'http://a/v1', 307, undefined, undefined],
  ['303 asks for a page, not for an answer', 'http://a/v1', 303, '/v2', undefined],
  ['an answer is no redirect', 'http://a/v1', 200, '/v2', undefined],
])('%s', ([, url, status, location, expected]) => {
  expect(followRedirect({ status, location }, { url, headers })).toEqual(expected);
});
