import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Principal, Public, Roles, Scopes } from '#core/auth';
import { codes } from '#core/errors';
import {
  Answers,
  AnswersCreated,
  AnswersNothing,
  AnswersPage,
  Fails,
  IdParam,
  type PageDto,
  toPageDto,
} from '#core/http';
import { UserDto, UserListQueryDto } from './dto/user.dto.js';
import { RegisterUserDto, UpdateMeDto, UpdateUserDto } from './dto/write-user.dto.js';
import { UsersService } from './users.service.js';

@ApiTags('users')
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Post()
  @Public()
  @AnswersCreated(UserDto)
  @Fails(codes.resourceExists)
  async registerUser(@Body() body: RegisterUserDto): Promise<UserDto> {
    return UserDto.from(await this.users.register(body.toInput()));
  }

  @Get('me')
  @ApiOperation({ summary: 'Get the caller' })
  @Answers(UserDto)
  @Scopes('users:read')
  async getMe(@Caller() caller: Principal): Promise<UserDto> {
    return UserDto.from(await this.users.get(caller.accountId));
  }

  @Patch('me')
  @ApiOperation({ summary: 'Update the caller' })
  @Answers(UserDto)
  @Fails(codes.loginFailed, codes.resourceExists)
  @Scopes('users:write')
  async updateMe(@Caller() caller: Principal, @Body() body: UpdateMeDto): Promise<UserDto> {
    return UserDto.from(await this.users.updateOwn(caller, body.toInput()));
  }

  @Get()
  @Roles('admin')
  @AnswersPage(UserDto)
  @Scopes('users:read')
  async listUsers(@Query() query: UserListQueryDto): Promise<PageDto<UserDto>> {
    return toPageDto(await this.users.list(query.toQuery()), (user) => UserDto.from(user));
  }

  @Get(':id')
  @Roles('admin')
  @Answers(UserDto)
  @Fails(codes.resourceNotFound)
  @Scopes('users:read')
  async getUser(@Param() { id }: IdParam): Promise<UserDto> {
    return UserDto.from(await this.users.get(id));
  }

  @Patch(':id')
  @Roles('admin')
  @Answers(UserDto)
  @Fails(codes.resourceNotFound, codes.resourceExists, codes.resourceConflict)
  @Scopes('users:write')
  async updateUser(
    @Caller() caller: Principal,
    @Param() { id }: IdParam,
    @Body() body: UpdateUserDto,
  ): Promise<UserDto> {
    return UserDto.from(await this.users.update(caller, id, body.toInput()));
  }

  @Delete(':id')
  @Roles('admin')
  @AnswersNothing()
  @Fails(codes.resourceNotFound, codes.resourceConflict)
  @Scopes('users:write')
  async removeUser(@Caller() caller: Principal, @Param() { id }: IdParam): Promise<void> {
    await this.users.remove(caller, id);
  }
}
