import { expect, test } from 'vitest';
import { explainConnection } from '../../src/completion/explain-connection.ts';

const withCode = (code: string) => Object.assign(new Error('raw words of OpenSSL'), { code });

test.for<[Error, RegExp, RegExp]>([
  [new Error('Proxy response (407) !== 200 when HTTP Tunneling'), /name and a password \(407\)/, /NAME:PASSWORD@/],
  [new Error('Proxy Authentication Required (407)'), /name and a password \(407\)/, /NAME:PASSWORD@/],
  [new Error('Proxy response (403) !== 200 when HTTP Tunneling'), /does not allow this address/, /NO_PROXY/],
  [new Error('Proxy response (502) !== 200 when HTTP Tunneling'), /could not connect \(502\)/, /HTTPS_PROXY/],
  [withCode('SELF_SIGNED_CERT_IN_CHAIN'), /does not trust its certificate/, /NODE_EXTRA_CA_CERTS/],
  [withCode('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), /does not trust its certificate/, /NODE_EXTRA_CA_CERTS/],
  [withCode('CERT_HAS_EXPIRED'), /not valid today/, /clock/],
  [withCode('ERR_TLS_CERT_ALTNAME_INVALID'), /for another name/, /address/],
  [withCode('ERR_SSL_WRONG_VERSION_NUMBER'), /does not speak TLS/, /http:\/\//],
  [withCode('HPE_INVALID_CONSTANT'), /does not speak HTTP/, /https:\/\//],
])('%s is said in plain words, with what to do', ([error, message, hint]) => {
  const problem = explainConnection(error);
  expect(problem?.message).toMatch(message);
  expect(problem?.hint).toMatch(hint);
});

test('what says itself what happened is left as it is', () => {
  expect(explainConnection(withCode('ECONNREFUSED'))).toBeUndefined();
});
