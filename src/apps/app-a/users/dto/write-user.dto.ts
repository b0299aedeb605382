import {
  type AdminChanges,
  EmailField,
  EnteredPasswordField,
  type NewAccount,
  type OwnChanges,
  PasswordField,
  ROLES,
  type Role,
  UsernameField,
} from '#core/auth';
import { BooleanField, WordsField } from '#core/http';

export class RegisterUserDto {
  @UsernameField()
  username!: string;

  @EmailField()
  email!: string;

  @PasswordField()
  password!: string;

  toInput(): NewAccount {
    return { username: this.username, email: this.email, password: this.password };
  }
}

export class UpdateMeDto {
  @EmailField({ optional: true })
  email?: string;

  @PasswordField({ optional: true })
  password?: string;

  @EnteredPasswordField('The password until now.')
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
  @EmailField({ optional: true })
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
