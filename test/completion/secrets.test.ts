import { expect, test } from 'vitest';
import { createSecrets } from '../../src/completion/secrets.ts';

test('every known secret is taken out, also where JSON escapes it', () => {
  const secrets = createSecrets();
  secrets.add('sk-canary-123');
  secrets.add('pass"word\\1');
  expect(secrets.redact('key sk-canary-123, again sk-canary-123')).toBe('key [redacted], again [redacted]');
  expect(secrets.redact(JSON.stringify({ echo: 'pass"word\\1' }))).toBe('{"echo":"[redacted]"}');
});

test('nothing, and values so short that they would blot out ordinary text, are left alone', () => {
  const secrets = createSecrets();
  secrets.add(undefined);
  secrets.add('');
  secrets.add('a');
  secrets.add('correct');
  expect(secrets.redact('a banana is correct')).toBe('a banana is correct');
});
