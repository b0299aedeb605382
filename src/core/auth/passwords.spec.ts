import { hash } from '@node-rs/argon2';
import { expect, it } from '@jest/globals';
import { hashPassword, isPassword } from './passwords.js';

const COMPOSED = 'crème brûlée de Åse';
const DECOMPOSED = COMPOSED.normalize('NFD');

it.each([
  [COMPOSED, DECOMPOSED],
  [DECOMPOSED, COMPOSED],
])('a password fits whichever way its accents are encoded (C6.3)', async (chosen, typed) => {
  expect(chosen).not.toBe(typed);
  expect(await isPassword(typed, await hashPassword(chosen))).toBe(true);
  expect(await isPassword(`${typed}.`, await hashPassword(chosen))).toBe(false);
});

it('a password that was hashed as it was sent still fits (C6.3)', async () => {
  expect(await isPassword(DECOMPOSED, await hash(DECOMPOSED))).toBe(true);
});
