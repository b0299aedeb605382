import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

// argon2id with OWASP's first choice: 19 MiB, 2 passes, 1 lane
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** In the place of a hash: an account that nobody enters with a password. */
export const NO_PASSWORD = '!';

let decoy: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS);
}

/** Whether the password fits; without a hash it takes as long and says no, so that nobody learns which users exist (C2, 1001). */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(16).toString('hex'));
  const usable = passwordHash === NO_PASSWORD ? null : passwordHash;
  const fits = await verify(usable ?? (await decoy), password);
  return fits && usable !== null;
}
