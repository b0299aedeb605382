import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppScope } from '#core/app';
import { Public } from '#core/auth';
import { codes } from '#core/errors';
import { Answers, FailsWithDetails, Sample } from '#core/http';
import { AnswersWhenSwitchedOff, ExemptFromLoadLimit } from '#core/lifecycle';
import { AppHealthDto } from './health.dto.js';
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
  @ApiOperation({ summary: 'Health of this app' })
  @ExemptFromLoadLimit()
  @AnswersWhenSwitchedOff()
  @Sample(0)
  @Answers(AppHealthDto)
  @FailsWithDetails(codes.databaseError, codes.serviceUnavailable)
  async health(): Promise<AppHealthDto> {
    const { id, enabled } = this.scope;
    if (enabled) return this.service.report(id, this.service.needed);
    // nobody is paged for what somebody did on purpose
    return { ...(await this.service.look(id, this.service.needed)), status: 'disabled' };
  }
}
