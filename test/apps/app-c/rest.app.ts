import { Controller, Get, Module, Param } from '@nestjs/common';
import { defineApp } from '#core/app';
import { Public } from '#core/auth';
import { AppError, codes, defineCodes } from '#core/errors';
import { Answers, TextField } from '#core/http';

export const restCodes = defineCodes({
  shelfFull: { code: 42001, message: 'Shelf full', status: 200, restStatus: 409, meaning: 'nothing more fits' },
  plainFailure: { code: 42002, message: 'Plain failure', status: 200, meaning: 'it has no status of its own' },
});

const FAILURES = { ...restCodes, ...codes };

class FailureParam {
  @TextField({
    description: 'Line of a code table.',
    maxLength: 40,
    oneOf: Object.keys(FAILURES),
    example: 'shelfFull',
  })
  name!: keyof typeof FAILURES;
}

class NothingDto {
  @TextField({ description: 'Never seen.', maxLength: 1, example: 'x' })
  nothing!: string;
}

@Controller('failures')
class FailuresController {
  @Get(':name')
  @Public()
  @Answers(NothingDto)
  fail(@Param() { name }: FailureParam): NothingDto {
    throw new AppError(FAILURES[name]);
  }
}

@Module({ controllers: [FailuresController] })
class RestModule {}

/** An app that answers business failures with statuses of their own (C2.1). */
export const restApp = defineApp({
  id: 'app-rest',
  number: 4,
  title: 'Failures',
  module: RestModule,
  codes: restCodes,
  statusMode: 'rest',
});
