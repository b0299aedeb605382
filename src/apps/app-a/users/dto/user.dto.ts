import { EMAIL, ROLES, type Role, USERNAME } from '#core/auth';
import { BooleanField, InstantField, IntegerField, ListQueryDto, TextField, WordsField } from '#core/http';
import type { User } from '../user.js';

export class UserDto {
  @IntegerField({ description: 'Id.', min: 1, example: 7 })
  id!: number;

  @TextField({ description: 'Username.', maxLength: USERNAME.maxLength, example: 'alice' })
  username!: string;

  @TextField({ description: 'E-mail.', maxLength: EMAIL.maxLength, email: true, example: 'alice@example.com' })
  email!: string;

  @WordsField({ description: 'Roles.', oneOf: ROLES, maxItems: ROLES.length, example: ['user'] })
  roles!: Role[];

  @BooleanField({ description: 'Whether signing in is refused.', example: false })
  disabled!: boolean;

  @IntegerField({ description: 'Balance in cents.', example: 5000 })
  balance_cents!: number;

  @InstantField({ description: 'When it was created.' })
  created_at!: string;

  @InstantField({ description: 'When it was changed last.' })
  updated_at!: string;

  static from(user: User): UserDto {
    return {
      id: user.id,
      username: user.username,
      email: user.email,
      roles: [...user.roles],
      disabled: user.disabled,
      balance_cents: user.balanceCents,
      created_at: user.createdAt.toISOString(),
      updated_at: user.updatedAt.toISOString(),
    };
  }
}

export class UserListQueryDto extends ListQueryDto {
  protected sortable(): readonly string[] {
    return ['id', 'username', 'created_at'];
  }

  protected filters(): object {
    return {};
  }
}
