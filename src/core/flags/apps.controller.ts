import { Body, Controller, Get, Param, Put, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type App, AppSwitches, type SwitchState } from '#core/app';
import { Caller, type Principal, Roles, Scopes } from '#core/auth';
import { codes } from '#core/errors';
import { Answers, AnswersList, Fails, RouteTable } from '#core/http';
import { actorOf } from './actor.js';
import { AppDto, AppParam, SwitchAppDto } from './dto/app.dto.js';
import { switchStateOf } from './flag-watch.js';
import { FlagsService } from './flags.service.js';

/** The apps there are, and their kill switches: beside the flags, because a kill switch is one. */
@ApiTags('platform')
@Roles('admin')
@Controller({ path: 'platform/apps', version: VERSION_NEUTRAL })
export class AppsController {
  constructor(
    private readonly switches: AppSwitches,
    private readonly flags: FlagsService,
    private readonly table: RouteTable,
  ) {}

  @Get()
  @Scopes('platform:read')
  @AnswersList(AppDto)
  listApps(): AppDto[] {
    return this.switches.apps.map((app) => this.describe(app, this.switches.of(app.id).state));
  }

  @Scopes('platform:write')
  @Put(':app')
  @ApiOperation({ summary: 'Switch an app on or off' })
  @Answers(AppDto)
  @Fails(codes.resourceNotFound)
  async switchApp(@Caller() caller: Principal, @Param() param: AppParam, @Body() body: SwitchAppDto): Promise<AppDto> {
    const flag = await this.flags.switchApp(actorOf(caller), param.app, body.toChange());
    const app = this.switches.apps.find(({ id }) => id === param.app) as App;
    return this.describe(app, switchStateOf(flag));
  }

  private describe(app: App, state: SwitchState): AppDto {
    const versioned = new RegExp(`^.*/v\\d+${app.names.route}/`);
    const routes = this.table.routes.filter(({ method, path }) => method !== 'HEAD' && versioned.test(path));
    return AppDto.from(app, state, routes);
  }
}
