import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppScope } from '#core/app';
import { Public } from '#core/auth';
import { codes } from '#core/errors';
import { Answers, FailsWithDetails, Sample } from '#core/http';
import { ExemptFromLoadLimit } from '#core/lifecycle';
import { HealthDto } from './health.dto.js';
import { HealthService, NEEDED } from './health.service.js';

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
  @ApiOperation({ summary: 'Health of this app' })
  @ExemptFromLoadLimit()
  @Sample(0)
  @Answers(HealthDto)
  @FailsWithDetails(codes.databaseError, codes.serviceUnavailable)
  health(): Promise<HealthDto> {
    return this.service.report(this.scope.id, NEEDED);
  }
}
