import { isAbsolute } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { homeFolder } from '../../src/library/home-folder.ts';

afterEach(() => vi.unstubAllEnvs());

test('the home folder is what HOME says', () => {
  vi.stubEnv('HOME', '/somewhere/else');
  expect(homeFolder()).toBe('/somewhere/else');
});

test('an empty HOME does not make the working directory the home folder', () => {
  vi.stubEnv('HOME', '');
  expect(isAbsolute(homeFolder())).toBe(true);
});
