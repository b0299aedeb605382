import { Body, Controller, Get, Param, Put, Query, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Principal, Roles, Scopes } from '#core/auth';
import { Answers, AnswersPage, type PageDto, toPageDto } from '#core/http';
import { actorOf } from './actor.js';
import { FlagDto, FlagKeyParam, FlagListQueryDto, WriteFlagDto } from './dto/flag.dto.js';
import { FlagsService } from './flags.service.js';

@ApiTags('platform')
@Roles('admin')
@Controller({ path: 'platform/flags', version: VERSION_NEUTRAL })
export class FlagsController {
  constructor(private readonly flags: FlagsService) {}

  @Get()
  @Scopes('platform:read')
  @AnswersPage(FlagDto)
  async listFlags(@Query() query: FlagListQueryDto): Promise<PageDto<FlagDto>> {
    return toPageDto(await this.flags.list(query.toQuery()), (flag) => FlagDto.from(flag));
  }

  @Scopes('platform:write')
  @Put(':key')
  @ApiOperation({ summary: 'Set a flag, and make it when there is none' })
  @Answers(FlagDto)
  async setFlag(
    @Caller() caller: Principal,
    @Param() { key }: FlagKeyParam,
    @Body() body: WriteFlagDto,
  ): Promise<FlagDto> {
    return FlagDto.from(await this.flags.set(actorOf(caller), key, body.toRules()));
  }
}
