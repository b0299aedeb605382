import { Body, Controller, Module, Post, Query } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IsIn } from 'class-validator';
import { defineApp } from '#core/app';
import { Public } from '#core/auth';
import { Answers, ListField, TextField } from '#core/http';
import { type Booted, boot } from '../boot.js';

const some = { description: 'Anything.' };

class EchoDto {
  @IsIn(['a'], { message: '$value is no word of ours' })
  @TextField({ ...some, maxLength: 1_000_000, optional: true })
  word?: string;

  @IsIn(['a'], { message: ({ value }) => `you said ${String(value)}` })
  @TextField({ ...some, maxLength: 1_000_000, optional: true })
  other?: string;
}

class EchoesDto {
  @ListField(() => EchoDto, { ...some, maxItems: 1000, optional: true })
  items?: EchoDto[];
}

@Public()
@Controller('echoes')
class EchoController {
  @Post()
  @Answers(EchoDto)
  one(@Body() body: EchoDto): EchoDto {
    return body;
  }

  @Post('many')
  @Answers(EchoesDto)
  many(@Body() body: EchoesDto): EchoesDto {
    return body;
  }

  @Post('asked')
  @Answers(EchoDto)
  asked(@Query() query: EchoDto): EchoDto {
    return query;
  }
}

@Module({ controllers: [EchoController] })
class EchoModule {}

const echoApp = defineApp({ id: 'app-echo', number: 9, title: 'Echo', module: EchoModule });

describe('a validation error', () => {
  let platform: Booted;
  const LONG = 'x'.repeat(900_000);

  beforeAll(async () => {
    platform = await boot({ apps: [echoApp] });
  });
  afterAll(() => platform.close());

  const errorsOf = async (path: string, body: unknown) => {
    const { status, body: answer, text } = await platform.ask('POST', `/app-echo/echoes${path}`, body);
    expect([status, answer.code]).toEqual([422, 3001]);
    return { errors: answer.errors!, size: text.length };
  };

  it('tells a name that is too long by its beginning (C1.2)', async () => {
    const { errors, size } = await errorsOf('', { [LONG]: 1 });
    const told = `${'x'.repeat(100)}…`;
    expect(errors).toEqual([{ field: told, code: 'unknown_field', message: `property ${told} should not exist` }]);
    expect(size).toBeLessThan(1000);
    const asked = await errorsOf(`/asked?${'x'.repeat(8000)}=1`, undefined);
    expect(asked.errors[0]!.field).toBe(told);
  });

  it('tells a name of a hundred characters whole, and cuts no character in two (C1.2)', async () => {
    const whole = 'y'.repeat(100);
    expect((await errorsOf('', { [whole]: 1 })).errors[0]!.field).toBe(whole);
    const faces = '😀'.repeat(200);
    expect((await errorsOf('', { [faces]: 1 })).errors[0]!.field).toBe(`${'😀'.repeat(50)}…`);
    expect((await errorsOf('', { [`z${faces}`]: 1 })).errors[0]!.field).toBe(`z${'😀'.repeat(49)}…`);
  });

  it('tells a value that is too long by its beginning, whatever the rule makes of it (C1.2)', async () => {
    const { errors, size } = await errorsOf('', { word: LONG, other: LONG.slice(0, 100_000) });
    expect(errors.find(({ field }) => field === 'word')?.message).toBe(`${'x'.repeat(100)}… is no word of ours`);
    expect(errors.find(({ field }) => field === 'other')?.message).toHaveLength(1001);
    expect(size).toBeLessThan(2000);
  });

  it('is one of a hundred at most, and all of them are small (C1.2)', async () => {
    const items = Array.from({ length: 1000 }, (_none, index) => ({ ['n'.repeat(900)]: index }));
    const { errors, size } = await errorsOf('/many', { items });
    expect(errors).toHaveLength(100);
    expect(errors[99]!.field).toBe(`items[99].${'n'.repeat(100)}…`);
    expect(size).toBeLessThan(40_000);
  });
});
