import { Controller, Get, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ServerConfig, Settings } from '#core/config';
import { codes } from '#core/errors';
import { Answers, FailsWithDetails, Sample } from '#core/http';
import { ExemptFromLoadLimit } from '#core/lifecycle';
import { Public } from '#core/auth';
import { HealthDto } from './health.dto.js';
import { HealthService } from './health.service.js';

@ApiTags('platform')
@Public()
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class HealthController {
  private readonly service: string;

  constructor(
    private readonly health: HealthService,
    settings: Settings,
  ) {
    this.service = settings.get(ServerConfig).name;
  }

  /** Everything, for people and dashboards. */
  @Get()
  @ApiOperation({ summary: 'Health of everything' })
  @ExemptFromLoadLimit()
  @Sample(0)
  @Answers(HealthDto)
  @FailsWithDetails(codes.databaseError, codes.serviceUnavailable)
  all(): Promise<HealthDto> {
    return this.health.report(this.service, this.health.everything);
  }

  /** The process alone: whoever restarts it should not do so because a database is away. */
  @Get('live')
  @ApiOperation({ summary: 'Whether the process lives' })
  @ExemptFromLoadLimit()
  @Sample(0)
  @Answers(HealthDto)
  live(): Promise<HealthDto> {
    return this.health.report(this.service, []);
  }

  /** Whether to send traffic here. */
  @Get('ready')
  @ApiOperation({ summary: 'Whether to send traffic here' })
  @ExemptFromLoadLimit()
  @Sample(0)
  @Answers(HealthDto)
  @FailsWithDetails(codes.databaseError, codes.serviceUnavailable)
  ready(): Promise<HealthDto> {
    return this.health.report(this.service, this.health.needed);
  }
}
