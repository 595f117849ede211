import type { Problem } from '../errors.ts';

/** Certificates that no authority of this machine vouches for. */
const untrusted: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

function proxyRefusal(status: string): Problem {
  if (status === '407')
    return {
      message: 'the proxy asks for a name and a password (407)',
      hint: 'write them into HTTPS_PROXY or HTTP_PROXY: http://NAME:PASSWORD@HOST:PORT',
    };
  if (status === '403')
    return {
      message: 'the proxy does not allow this address (403)',
      hint: 'ask those who run it, or go past it: NO_PROXY=HOST',
    };
  return { message: `the proxy could not connect (${status})`, hint: 'check HTTPS_PROXY, HTTP_PROXY and NO_PROXY' };
}

function tlsProblem(code: string): Problem | undefined {
  if (untrusted.has(code))
    return {
      message: `this machine does not trust its certificate (${code})`,
      hint: 'where that is meant to be so, behind a company’s proxy for one, name its authority: export NODE_EXTRA_CA_CERTS=ca.pem',
    };
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return { message: `its certificate is not valid today (${code})`, hint: 'is this machine’s clock right?' };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return { message: `its certificate is for another name (${code})`, hint: 'check the name in its address' };
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return { message: `it does not speak TLS (${code})`, hint: 'if it speaks plain HTTP, write http:// for https://' };
  return undefined;
}

/** What stands behind an error of a connection, in plain words, and what to do; undefined where its own message says it. */
export function explainConnection({ message, code = '' }: Error & { code?: string }): Problem | undefined {
  const [, refused] = /Proxy response \((\d+)\)|Proxy Authentication Required/.exec(message) ?? [''];
  if (message.startsWith('Proxy ')) return proxyRefusal(refused ?? '407');
  if (code.startsWith('HPE_'))
    return { message: `it does not speak HTTP (${code})`, hint: 'if it speaks TLS, write https:// for http://' };
  return tlsProblem(code);
}
