import { type AdminChanges, type NewAccount, type OwnChanges, ROLES, type Role } from '#core/auth';
import { BooleanField, TextField, WordsField } from '#core/http';

const EMAIL = {
  description: 'E-mail, unique in any case.',
  minLength: 3,
  maxLength: 254,
  email: true,
  example: 'alice@example.com',
} as const;
const PASSWORD = { description: 'Password.', minLength: 12, maxLength: 128, example: 'correct horse battery' } as const;

export class RegisterUserDto {
  @TextField({
    description: 'Username, unique in any case.',
    minLength: 3,
    maxLength: 32,
    pattern: /^[A-Za-z0-9._-]+$/,
    example: 'alice',
  })
  username!: string;

  @TextField(EMAIL)
  email!: string;

  @TextField(PASSWORD)
  password!: string;

  toInput(): NewAccount {
    return { username: this.username, email: this.email, password: this.password };
  }
}

export class UpdateMeDto {
  @TextField({ ...EMAIL, optional: true })
  email?: string;

  @TextField({ ...PASSWORD, optional: true })
  password?: string;

  @TextField({ description: 'The password until now.', minLength: 1, maxLength: 128, example: 'correct horse battery' })
  current_password!: string;

  toInput(): OwnChanges {
    return {
      ...(this.email !== undefined && { email: this.email }),
      ...(this.password !== undefined && { password: this.password }),
      currentPassword: this.current_password,
    };
  }
}

export class UpdateUserDto {
  @TextField({ ...EMAIL, optional: true })
  email?: string;

  @WordsField({
    description: 'Roles.',
    oneOf: ROLES,
    minItems: 1,
    maxItems: ROLES.length,
    optional: true,
    example: ['user'],
  })
  roles?: Role[];

  @BooleanField({ description: 'Whether signing in is refused.', optional: true, example: true })
  disabled?: boolean;

  toInput(): AdminChanges {
    return {
      ...(this.email !== undefined && { email: this.email }),
      ...(this.roles !== undefined && { roles: this.roles }),
      ...(this.disabled !== undefined && { disabled: this.disabled }),
    };
  }
}
