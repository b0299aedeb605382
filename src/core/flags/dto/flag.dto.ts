import { type Environment, ENVIRONMENTS } from '#core/config';
import { BooleanField, InstantField, IntegerField, JsonField, ListQueryDto, TextField, WordsField } from '#core/http';
import { type Flag, type FlagRules, isUserId, type VariantRule } from '../flag.js';
import { AreUsers, AreVariants, type User, USERS_SCHEMA, VARIANTS_SCHEMA } from './flag-rules.rule.js';

const USERS = { description: 'Users it is on for, by id or username.', schema: USERS_SCHEMA, example: [7, 'alice'] };
const VARIANTS = {
  description: 'What its users see: name and weight, or name, weight and value. One user sees the same every time.',
  schema: VARIANTS_SCHEMA,
  example: { blue: 50, green: { weight: 50, value: '#00ff00' } },
};
const PERCENTAGE = { description: 'Part of the users it is on for.', min: 0, max: 100, nullable: true, example: 25 };
const PLACES = {
  description: 'Environments it can be on in; none named: all.',
  oneOf: ENVIRONMENTS,
  maxItems: ENVIRONMENTS.length,
  example: ['production'],
};

export class FlagDto {
  @TextField({
    description: 'Key; a flag of an app begins with its id.',
    maxLength: 100,
    example: 'app-x.new-checkout',
  })
  key!: string;

  @BooleanField({ description: 'Off is off, whatever else it says.', example: true })
  enabled!: boolean;

  @IntegerField(PERCENTAGE)
  percentage!: number | null;

  @JsonField(USERS)
  users!: User[];

  @JsonField(VARIANTS)
  variants!: Readonly<Record<string, VariantRule>>;

  @WordsField(PLACES)
  environments!: Environment[];

  @InstantField({ description: 'When it was changed last.' })
  updated_at!: string;

  static from({ key, enabled, percentage, users, variants, environments, updatedAt }: Flag): FlagDto {
    return {
      key,
      enabled,
      percentage,
      users: users.map((user) => (isUserId(user) ? Number(user) : user)),
      variants,
      environments: [...environments],
      updated_at: updatedAt.toISOString(),
    };
  }
}

export class FlagKeyParam {
  @TextField({
    description: 'Key of the flag.',
    minLength: 1,
    maxLength: 100,
    pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    example: 'app-x.new-checkout',
  })
  key!: string;
}

/** All rules of a flag: those that are not named are none. */
export class WriteFlagDto {
  @BooleanField({ description: 'Off is off, whatever else it says.', example: true })
  enabled!: boolean;

  @IntegerField({ ...PERCENTAGE, optional: true })
  percentage?: number | null;

  @JsonField({ ...USERS, optional: true })
  @AreUsers()
  users?: User[];

  @JsonField({ ...VARIANTS, optional: true })
  @AreVariants()
  variants?: Record<string, VariantRule>;

  @WordsField({ ...PLACES, optional: true })
  environments?: Environment[];

  toRules(): FlagRules {
    const { enabled, percentage = null, users = [], variants = {}, environments = [] } = this;
    return { enabled, percentage, users: users.map(String), variants, environments };
  }
}

export class FlagListQueryDto extends ListQueryDto {
  protected sortable(): readonly string[] {
    return ['key', 'created_at', 'updated_at'];
  }

  protected filters(): object {
    return {};
  }
}
