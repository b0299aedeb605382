import { AppError, type FieldError } from '#core/errors';
import { TextField, validatorOf } from '#core/http';

// a character of Unicode NFC is written in at most 4 code points of 2 units each; a longer text need not be normalised
const MOST_UNITS_PER_CHARACTER = 8;

/** The rules of accounts (C3.2). DTOs ask them of bodies, the accounts service of every value that it is given. */
export const USERNAME = { minLength: 3, maxLength: 32, pattern: /^[A-Za-z0-9._-]+$/ } as const;
export const EMAIL = { minLength: 3, maxLength: 254, email: true } as const;
/** Counted in Unicode NFC, which is what is hashed (C6.3). */
export const PASSWORD = { minLength: 12, maxLength: 128, lengthOf: lengthInNfc } as const;

type Presence = { optional?: boolean };

export function UsernameField(presence: Presence = {}): PropertyDecorator {
  return TextField({ description: 'Username, unique in any case.', example: 'alice', ...USERNAME, ...presence });
}

export function EmailField(presence: Presence = {}): PropertyDecorator {
  const example = 'alice@example.com';
  return TextField({ description: 'E-mail, unique in any case.', example, ...EMAIL, ...presence });
}

/** A password that is chosen. */
export function PasswordField(presence: Presence = {}): PropertyDecorator {
  return TextField({ description: 'Password.', example: 'correct horse battery', ...PASSWORD, ...presence });
}

/** A password that is compared: also one that was chosen when lengths were counted before NFC. */
export function EnteredPasswordField(description: string): PropertyDecorator {
  const lengthOf = (text: string) => Math.min(lengthInNfc(text), [...text].length);
  return TextField({ description, example: 'correct horse battery', ...PASSWORD, minLength: 1, lengthOf });
}

/** Values for an account; what is absent is not judged. */
export interface AccountWords {
  username?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
}

class JudgedWords implements AccountWords {
  @UsernameField({ optional: true })
  username?: string;

  @EmailField({ optional: true })
  email?: string;

  @PasswordField({ optional: true })
  password?: string;
}

/** @throws 3001 naming each field that breaks a rule, with the sentences of a body's validation */
export function ensureAccountRules({ username, email, password }: AccountWords): void {
  validatorOf(JudgedWords).parseBody({ username, email, password });
}

/** Every rule that these words break. */
export function brokenAccountRules(words: AccountWords): readonly FieldError[] {
  try {
    ensureAccountRules(words);
    return [];
  } catch (error) {
    if (error instanceof AppError) return error.errors ?? [];
    throw error;
  }
}

/** The e-mail of an administrator who named none; a username with points where no address has them is quoted (RFC 5321). */
export function localEmailOf(username: string): string {
  const [plain, quoted] = [`${username}@localhost.localdomain`, `"${username}"@localhost.localdomain`];
  return brokenAccountRules({ email: plain }).length === 0 ? plain : quoted;
}

function lengthInNfc(text: string): number {
  if (text.length > PASSWORD.maxLength * MOST_UNITS_PER_CHARACTER) return text.length;
  return [...text.normalize('NFC')].length;
}
