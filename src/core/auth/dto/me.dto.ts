import { IntegerField, TextField, WordsField } from '#core/http';
import { USERNAME } from '../account-rules.js';
import type { Principal } from '../principal.js';
import { ROLES, type Role } from '../role.js';

export class MeDto {
  @IntegerField({ description: 'Id of the account.', min: 1, example: 7 })
  id!: number;

  @TextField({ description: 'Username.', maxLength: USERNAME.maxLength, example: 'alice' })
  username!: string;

  @WordsField({ description: 'Roles.', oneOf: ROLES, maxItems: ROLES.length, example: ['user'] })
  roles!: Role[];

  @IntegerField({
    description: 'Id of the session the token belongs to; null for a credential that is not of a login here.',
    min: 1,
    nullable: true,
    example: 12,
  })
  session_id!: number | null;

  static from({ accountId, username, roles, sessionId }: Principal): MeDto {
    return { id: accountId, username, roles: [...roles], session_id: sessionId };
  }
}
