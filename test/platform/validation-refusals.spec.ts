import { Body, Controller, HttpCode, Module, Param, Post, Query, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import {
  Allow,
  IsIn,
  IsInt,
  Min,
  registerDecorator,
  validate,
  Validate,
  ValidateBy,
  ValidateNested,
  ValidatePromise,
} from 'class-validator';
import { defineApp } from '#core/app';
import { Public } from '#core/auth';
import { AppError } from '#core/errors';
import {
  AnswersNothing,
  ensureCompilable,
  InstantField,
  IntegerField,
  ListField,
  TextField,
  validatorOf,
} from '#core/http';
import { ValidationPipe } from '../../src/middleware/validation.pipe.js';
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

class Word {
  @TextField({ ...some, minLength: 2, maxLength: 4 })
  word!: string;
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

class RulesAlone {
  @IsInt()
  count!: number;
}

/** Takes what no DTO describes; none of it may reach a handler. */
@Public()
@Controller('raw')
class RawController {
  @Post('rules')
  rules(@Body() body: RulesAlone): unknown {
    return body;
  }

  @Post('list')
  list(@Body() body: Member[]): unknown {
    return body;
  }

  @Post('record')
  record(@Body() body: Record<string, number>): unknown {
    return body;
  }

  @Post('one-of-body')
  oneOfBody(@Body('count') count: number): unknown {
    return count;
  }

  @Post('one-as-dto')
  oneAsDto(@Body('word') word: Word): unknown {
    return word;
  }

  @Post('one-of-path/:id')
  oneOfPath(@Body() word: Word, @Param('id') id: string): unknown {
    return { word, id };
  }

  @Post('query')
  query(@Query() query: object): unknown {
    return query;
  }
}

/** As of a compiler that tells no types of parameters. */
@Public()
@Controller('untyped')
class UntypedController {
  @Post()
  take(@Body() body: Word): unknown {
    return body;
  }
}
Reflect.deleteMetadata('design:paramtypes', UntypedController.prototype, 'take');

class RawParent {
  @Post()
  take(@Body() body: Word[]): unknown {
    return body;
  }
}

@Public()
@Controller('heir')
class HeirController extends RawParent {}

/** The instance, or the errors. */
function outcome(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    if (error instanceof AppError) return error.errors;
    throw error;
  }
}

function appOf(...controllers: Type[]) {
  @Module({ controllers })
  class TakingModule {}

  return defineApp({ id: 'app-taking', number: 9, title: 'Taking', module: TakingModule });
}

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
    ['a field without a rule', dto(InstantField(some)), 'Asked.it: it has no rule'],
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
    expect(() => ensureCompilable([asked])).toThrow(problem);
  });

  it('a field by the name of a method, and a default that is a list of objects', () => {
    class Odd {
      @TextField({ ...some, maxLength: 3 })
      toString!: () => string;

      @ListField(() => Odd, { ...some, maxItems: 1 })
      list: Odd[] = [];
    }
    const refused = () => ensureCompilable([Odd]);
    expect(refused).toThrow('Odd.toString: its name is one of a method');
    expect(refused).toThrow('Odd.list: a list of a DTO class cannot have a default');
  });

  it('and the platform, when a route takes such a DTO', async () => {
    await expect(boot({ apps: [appOf(SlowController)] })).rejects.toThrow(
      'SlowDto.word, isKnown: it answers a promise',
    );
  });

  it('and a rule that answers a promise only now and then is an error, never a yes', () => {
    const asked = dto(
      int,
      ValidateBy({ name: 'isOdd', validator: { validate: (value) => value === undefined || Promise.resolve(true) } }),
    );
    ensureCompilable([asked]);
    expect(() => validatorOf(asked).parseBody({ it: 1 })).toThrow('Asked.it: isOdd answers a promise');
  });
});

describe('what a handler takes without a DTO stops the start, naming handler and parameter (C1.2)', () => {
  it('and every such parameter at once, beside what is wrong with a DTO', async () => {
    const app = appOf(RawController, UntypedController, HeirController, SlowController);
    const start = boot({ apps: [app] }).then(
      () => 'it started',
      (error: unknown) => (error as Error).message,
    );
    const said = (await start).split('\n').map((line) => line.trim());
    const hint = 'take a class whose properties have @…Field() decorators';
    expect(said.slice(1)).toEqual([
      `RawController.rules, parameter 1, @Body(): RulesAlone has no fields; ${hint}`,
      `RawController.list, parameter 1, @Body(): a list has no fields; ${hint}, one of them a @ListField()`,
      `RawController.record, parameter 1, @Body(): an interface, a union or any has no fields; ${hint}`,
      `RawController.oneOfBody, parameter 1, @Body('count'): the others would go unread; ${hint}, one of them named count`,
      `RawController.oneAsDto, parameter 1, @Body('word'): the others would go unread; ${hint}, one of them named word`,
      `RawController.oneOfPath, parameter 2, @Param('id'): the others would go unread; ${hint}, one of them named id`,
      `RawController.query, parameter 1, @Query(): an interface, a union or any has no fields; ${hint}`,
      `UntypedController.take, parameter 1, @Body(): an unknown type has no fields; ${hint}`,
      `HeirController.take, parameter 1, @Body(): a list has no fields; ${hint}, one of them a @ListField()`,
      'SlowDto.word, isKnown: it answers a promise; ask whoever must be waited for in the service',
    ]);
  });

  it.each([Array, Object, String, RulesAlone, undefined])('nor does the pipe let it pass: %p', (metatype) => {
    const pipe = new ValidationPipe(new ModulesContainer());
    expect(() => pipe.transform({ count: 'x' }, { type: 'body', metatype })).toThrow('no fields');
  });
});

describe('a rule that answers neither true nor false is broken or held as class-validator has it (C1.2)', () => {
  it.each([
    [null, false],
    [undefined, false],
    [0, false],
    ['', false],
    [1, true],
    [{}, true],
    [{ then: 1 }, true],
  ])('%p', async (verdict, holds) => {
    const asked = dto(int, ValidateBy({ name: 'isOdd', validator: { validate: () => verdict as boolean } }));
    const own = outcome(() => validatorOf(asked).parseBody({ it: 1 }));
    expect((await validate(Object.assign(new asked(), { it: 1 }))).length === 0).toBe(holds);
    expect(own).toEqual(holds ? { it: 1 } : [{ field: 'it', code: 'is_odd', message: expect.any(String) }]);
  });
});

it('a message names a rule’s constraint as it is, not as it was (C1.2)', () => {
  const allowed = [1];
  const asked = dto(int, IsIn(allowed));
  const errors = () => outcome(() => validatorOf(asked).parseBody({ it: 9 }));
  expect(errors()).toEqual([{ field: 'it', code: 'is_in', message: 'it must be one of the following values: 1' }]);
  allowed.push(2);
  expect(errors()).toEqual([{ field: 'it', code: 'is_in', message: 'it must be one of the following values: 1, 2' }]);
});

describe('a text’s length is counted in code points (C1.2)', () => {
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
    const parse = () => validatorOf(Word).parseBody({ word });
    if (code === undefined) expect(parse()).toEqual({ word });
    else expect(parse).toThrow(expect.objectContaining({ errors: [expect.objectContaining({ field: 'word', code })] }));
  });
});
