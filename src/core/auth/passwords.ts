import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

// argon2id with OWASP's first choice: 19 MiB, 2 passes, 1 lane
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** In the place of a hash: an account that nobody enters with a password. */
export const NO_PASSWORD = '!';

let decoy: Promise<string> | undefined;

/** Of its Unicode NFC: the same keys give other characters on other systems (RFC 8265, 4.2). */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), PARAMETERS);
}

/** Whether the password fits; without a hash it takes as long and says no, so that nobody learns which users exist (C2, 1001). */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(16).toString('hex'));
  const usable = passwordHash === NO_PASSWORD ? null : passwordHash;
  const compared = usable ?? (await decoy);
  // the hash of a password chosen under a release up to 0.2 is of its text as sent; both are tried, so that time tells nothing
  const texts = new Set([password.normalize('NFC'), password]);
  const verdicts = await Promise.all([...texts].map((text) => verify(compared, text)));
  return verdicts.some(Boolean) && usable !== null;
}
