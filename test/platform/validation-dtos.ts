import type { Type as Class } from '@nestjs/common';
import {
  IsDefined,
  IsIn,
  Length,
  Matches,
  Min,
  ValidateBy,
  ValidateIf,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
  Validate,
  type ValidationArguments,
} from 'class-validator';
import { BooleanField, IntegerField, ListField, TextField, WordsField } from '#core/http';

// Whatever else class-validator's decorators can say and a plan can do: no DTO of ours says it yet.

const some = { description: 'Anything.' };

@ValidatorConstraint({ name: 'isSumOf' })
class IsSum implements ValidatorConstraintInterface {
  validate(value: unknown, { object, constraints }: ValidationArguments): boolean {
    const numbers = constraints.map((name: string) => (object as Record<string, unknown>)[name]);
    return numbers.every((each) => typeof each === 'number') && value === numbers[0]! + numbers[1]!;
  }

  defaultMessage(): string {
    return '$property of $target must be the sum of $constraint1 and $constraint2, not $value';
  }
}

class LeafDto {
  @TextField({ ...some, maxLength: 5, nullable: true, example: 'leaf' })
  name!: string | null;

  @BooleanField({ ...some, optional: true })
  green = true;
}

class BranchDto {
  @ListField(() => LeafDto, { ...some, maxItems: 3, minItems: 1 })
  leaves!: LeafDto[];

  @ListField(() => BranchDto, { ...some, maxItems: 2, optional: true, nullable: true })
  branches?: BranchDto[] | null;
}

class RootDto {
  @IntegerField({ ...some, max: 100, example: 3 })
  left = 3;

  @IntegerField({ ...some, max: 100, example: 4 })
  right!: number;

  @IntegerField({ ...some, min: -5, optional: true, example: 7 })
  @Validate(IsSum, ['left', 'right'])
  sum?: number;

  @WordsField({ ...some, oneOf: ['user', 'admin'], maxItems: 4, optional: true })
  @Length(4, 5, { each: true, message: 'each of $property, $value, has $constraint1 to $constraint2 letters: $target' })
  @Matches(/^[a-z$]+$/, { each: true, message: ({ value, property }) => `${property}: $constraint1 ${typeof value}` })
  words: string[] = ['user'];

  @TextField({ ...some, maxLength: 30, optional: true, example: 'x' })
  @IsDefined({ message: 'say $property' })
  @IsIn(['x', 'y', '$value $property $target $constraint1'], { validateIf: ({ right }: RootDto) => right === 4 })
  @ValidateIf(({ left }: RootDto, word) => left !== 0 || typeof word !== 'string')
  word?: string;
}

/** Says otherwise what the class it extends says of two fields. */
class GraftedDto extends RootDto {
  @IntegerField({ ...some, min: 10, max: 20, optional: true, example: 12 })
  override right!: number;

  @TextField({ ...some, maxLength: 10, example: 'z' })
  @ValidateBy(
    { name: 'maxLength', validator: { validate: (value) => !String(value).startsWith('x') } },
    { message: '$constraint1 of $target' },
  )
  override word?: string;

  @IntegerField({ ...some, example: 6 })
  @Min(5, { message: 'at least $constraint1' })
  own!: number;
}

/** Has room for more mistakes than are told. */
export class CrowdDto {
  @ListField(() => LeafDto, { ...some, maxItems: 110 })
  leaves!: LeafDto[];
}

export const everyKind: readonly Class<object>[] = [LeafDto, BranchDto, RootDto, GraftedDto, CrowdDto];
