import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import {
  Allow,
  IsInt,
  Min,
  registerDecorator,
  Validate,
  ValidateBy,
  ValidateNested,
  ValidatePromise,
} from 'class-validator';
import { defineApp } from '#core/app';
import { Public } from '#core/auth';
import {
  AnswersNothing,
  ensureJudgeable,
  InstantField,
  IntegerField,
  ListField,
  TextField,
  validatorOf,
} from '#core/http';
import { boot } from '../boot.js';

const some = { description: 'Anything.' };

/** An asynchronous rule: its name is all that class-validator is told beside. */
function IsFree(async: boolean): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isFree',
      async,
      target: target.constructor,
      propertyName: String(property),
      validator: { validate: async () => true },
    });
}

class NotMarked {
  validate(): boolean {
    return false;
  }
}

class Empty {
  count?: number;
}

class Member {
  @IntegerField(some)
  @IsFree(true)
  count!: number;
}

/** A class with one field named `it`. */
function dto(...decorators: PropertyDecorator[]) {
  class Asked {
    it!: unknown;
  }
  for (const decorate of decorators) decorate(Asked.prototype, 'it');
  return Asked;
}

const int = IntegerField(some);

describe('a rule that could not be asked as it is decorated stops the start, naming class, property and rule (C1.2)', () => {
  it.each([
    ['an asynchronous rule', dto(int, IsFree(true)), 'Asked.it, isFree: it answers a promise'],
    ['a rule that answers a promise', dto(int, IsFree(false)), 'Asked.it, isFree: it answers a promise'],
    ['a rule of a group', dto(int, Min(5, { groups: ['update'] })), 'Asked.it, min: a request has no groups'],
    ['a rule of all groups', dto(int, Min(5, { always: true })), 'Asked.it, min: a request has no groups'],
    ['a mark for a whitelist', dto(int, Allow()), 'Asked.it, whitelistValidation: rules of the kind'],
    ['a field that is a promise', dto(int, ValidatePromise()), 'Asked.it, promiseValidation: rules of the kind'],
    ['a class that is no rule', dto(int, Validate(NotMarked)), 'Asked.it, customValidation: NotMarked is no rule'],
    ['a rule without a field', dto(IsInt()), 'Asked.it, isInt: its property is no field'],
    ['a field without a rule', dto(InstantField(some)), 'Asked.it: no rule judges it'],
    ['an object in a field', dto(int, ValidateNested()), 'Asked.it: @ValidateNested() is for lists'],
    [
      'a list that is walked twice',
      dto(
        ListField(() => Member, { ...some, maxItems: 1 }),
        ValidateNested(),
      ),
      'Asked.it: @ValidateNested() must stand before it once, not 2 times',
    ],
    [
      'a condition that would be passed over',
      dto(int, ValidateNested({ validateIf: () => false })),
      'Asked.it, nestedValidation: class-validator looks at `validateIf` of rules alone',
    ],
    ['a list of nothing', dto(ListField(() => Empty, { ...some, maxItems: 1 })), 'Asked.it: its members, Empty, have'],
    ['a rule of a member', dto(ListField(() => Member, { ...some, maxItems: 1 })), 'Member.count, isFree: it answers'],
  ])('%s', (_name, asked, problem) => {
    expect(() => ensureJudgeable([asked])).toThrow(problem);
  });

  it('a field by the name of a method, and a default that is a list of objects', () => {
    class Odd {
      @TextField({ ...some, maxLength: 3 })
      toString!: () => string;

      @ListField(() => Odd, { ...some, maxItems: 1 })
      list: Odd[] = [];
    }
    const refused = () => ensureJudgeable([Odd]);
    expect(refused).toThrow('Odd.toString: its name is one of a method');
    expect(refused).toThrow('Odd.list: a list of a DTO class cannot have a default');
  });

  it('and the platform, when a route takes such a DTO', async () => {
    class SlowDto {
      @TextField({ ...some, maxLength: 3 })
      @ValidateBy({ name: 'isKnown', validator: { validate: () => Promise.resolve(true) } })
      word!: string;
    }

    @Public()
    @Controller('slow')
    class SlowController {
      @Post()
      @HttpCode(204)
      @AnswersNothing()
      take(@Body() body: SlowDto): void {
        throw new Error(`${body.word} was let in`);
      }
    }

    @Module({ controllers: [SlowController] })
    class SlowModule {}

    const slow = defineApp({ id: 'app-slow', number: 9, title: 'Slow', module: SlowModule });
    await expect(boot({ apps: [slow] })).rejects.toThrow('SlowDto.word, isKnown: it answers a promise');
  });

  it('and a rule that answers a promise only now and then is an error, never a yes', () => {
    const asked = dto(
      int,
      ValidateBy({ name: 'isOdd', validator: { validate: (value) => value === undefined || Promise.resolve(true) } }),
    );
    ensureJudgeable([asked]);
    expect(() => validatorOf(asked)!.parseBody({ it: 1 })).toThrow('Asked.it: isOdd answers a promise');
  });
});

describe('a text’s length is counted in code points (C3.1)', () => {
  class Word {
    @TextField({ ...some, minLength: 2, maxLength: 4 })
    word!: string;
  }

  it.each([
    ['x', 'min_length'],
    ['🍵', 'min_length'],
    ['xx', undefined],
    ['🍵🍵', undefined],
    ['x🍵x🍵', undefined],
    ['🍵🍵🍵🍵', undefined],
    ['🍵🍵🍵x🍵', 'max_length'],
    ['xxxxx', 'max_length'],
    ['x'.repeat(9), 'max_length'],
  ])('%s', (word, code) => {
    const parse = () => validatorOf(Word)!.parseBody({ word });
    if (code === undefined) expect(parse()).toEqual({ word });
    else expect(parse).toThrow(expect.objectContaining({ errors: [expect.objectContaining({ field: 'word', code })] }));
  });
});
