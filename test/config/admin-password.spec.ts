import { expect, it } from '@jest/globals';
import { ConfigError } from '#core/config';
import { loadPlatformSettings } from '../../src/platform/settings.js';

const rulesBroken = (password: string): string[] => {
  try {
    loadPlatformSettings([], { env: { ADMIN_PASSWORD: password } });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ variable, rule }) => `${variable} ${rule}`);
    throw error;
  }
};

it.each([
  ['p'.repeat(12), []],
  ['p'.repeat(128), []],
  ['p'.repeat(11), ['ADMIN_PASSWORD must have at least 12 characters']],
  ['p'.repeat(129), ['ADMIN_PASSWORD must have at most 128 characters']],
  ['é'.normalize('NFD').repeat(6), ['ADMIN_PASSWORD must be at least 12 characters long']],
  ['a password\twith a tab', ['ADMIN_PASSWORD must be a text without control characters']],
])('a password of the first administrator is judged by the rules of accounts: %j (C3.2, C11)', (password, problems) => {
  expect(rulesBroken(password)).toEqual(problems);
});
