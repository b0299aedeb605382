import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AppScope } from '#core/app';
import { Public } from '#core/auth';
import { codes } from '#core/errors';
import { Answers, Fails } from '#core/http';
import { ExemptFromLoadLimit } from '#core/lifecycle';
import { HealthDto } from './health.dto.js';
import { HealthService } from './health.service.js';

/** `/{app}/health`; mounted into every app's module. */
@ApiTags('health')
@Public()
@Controller('health')
export class AppHealthController {
  constructor(
    private readonly scope: AppScope,
    private readonly service: HealthService,
  ) {}

  @Get()
  @ExemptFromLoadLimit()
  @Answers(HealthDto)
  @Fails(codes.databaseError, codes.serviceUnavailable)
  health(): Promise<HealthDto> {
    return this.service.report(this.scope.id, ['database', 'schema', 'lifecycle']);
  }
}
