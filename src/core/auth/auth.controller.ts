import { Body, Controller, Delete, Get, Param, Post, Query, Req, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { codes } from '#core/errors';
import { Answers, AnswersNothing, AnswersPage, Fails, IdParam, type PageDto, toPageDto } from '#core/http';
import { Caller, Public, Scopes } from './access.js';
import { GrantDto } from './dto/grant.dto.js';
import { LoginDto, RefreshTokenDto } from './dto/login.dto.js';
import { MeDto } from './dto/me.dto.js';
import { SessionDto, SessionListQueryDto } from './dto/session.dto.js';
import { type Principal } from './principal.js';
import type { Client } from './session.js';
import { SessionsService } from './sessions.service.js';
import { WrongCredentials } from './wrong-credentials.js';

interface FromSomewhere {
  ip: string;
  headers: { 'user-agent'?: string };
}

/** One login for all apps (C3.2). */
@ApiTags('auth')
@Controller({ path: 'auth', version: VERSION_NEUTRAL })
export class AuthController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly wrongCredentials: WrongCredentials,
  ) {}

  @Post('login')
  @ApiOperation({ summary: 'Log in' })
  @Public()
  @Answers(GrantDto)
  @Fails(codes.loginFailed)
  async login(@Body() { username, password }: LoginDto, @Req() request: FromSomewhere): Promise<GrantDto> {
    return GrantDto.from(await this.sessions.login(username, password, clientOf(request)));
  }

  @Post('refresh')
  @ApiOperation({ summary: 'Buy the next pair of tokens' })
  @Public()
  @Answers(GrantDto)
  @Fails(codes.tokenExpired, codes.invalidCredential)
  async refresh(@Body() { refresh_token }: RefreshTokenDto, @Req() { ip }: FromSomewhere): Promise<GrantDto> {
    try {
      return GrantDto.from(await this.sessions.refresh(refresh_token));
    } catch (error) {
      throw await this.wrongCredentials.answerTo(ip, error);
    }
  }

  @Post('logout')
  @ApiOperation({ summary: 'Log out' })
  @Public()
  @AnswersNothing()
  async logout(@Body() { refresh_token }: RefreshTokenDto): Promise<void> {
    await this.sessions.logout(refresh_token);
  }

  @Get('me')
  @ApiOperation({ summary: 'Who am I' })
  @Answers(MeDto)
  me(@Caller() caller: Principal): MeDto {
    return MeDto.from(caller);
  }

  @Get('sessions')
  @Scopes('sessions:read')
  @AnswersPage(SessionDto)
  async listSessions(@Caller() caller: Principal, @Query() query: SessionListQueryDto): Promise<PageDto<SessionDto>> {
    return toPageDto(await this.sessions.list(caller, query.toQuery()), (session) =>
      SessionDto.from(session, caller.sessionId),
    );
  }

  @Delete('sessions/:id')
  @Scopes('sessions:write')
  @AnswersNothing()
  @Fails(codes.resourceNotFound)
  async endSession(@Caller() caller: Principal, @Param() { id }: IdParam): Promise<void> {
    await this.sessions.end(caller, id);
  }
}

function clientOf({ ip, headers }: FromSomewhere): Client {
  const userAgent = headers['user-agent']
    ?.replace(/[\u0000-\u001f\u007f]/g, '')
    .slice(0, 200)
    .toWellFormed();
  return { address: ip.slice(0, 64), userAgent: userAgent ?? null };
}
