import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { defineApp } from '#core/app';
import { IntegerField, Answers } from '#core/http';
import { apps } from '../../src/apps/registry.js';
import { boot, type Booted } from '../boot.js';
import { aUser } from '../factories/given.js';

class NumberDto {
  @IntegerField({ description: 'A number.' })
  number!: number;
}

@Controller('unmarked')
class UnmarkedController {
  @Get()
  @Answers(NumberDto)
  get(): NumberDto {
    return { number: 1 };
  }
}

@Module({ controllers: [UnmarkedController] })
class UnmarkedModule {}

const unmarked = defineApp({ id: 'unmarked', number: 9, title: 'A route without a mark', module: UnmarkedModule });

describe('access', () => {
  let platform: Booted;

  beforeAll(async () => {
    platform = await boot({ apps: [...apps, unmarked] });
  });
  afterAll(() => platform.close());

  it('is denied to strangers where a route says nothing (C6.1)', async () => {
    expect((await platform.ask('GET', '/unmarked/unmarked')).body.code).toBe(1004);
    const user = await aUser(platform);
    expect((await user.ask('GET', '/unmarked/unmarked')).body.data).toEqual({ number: 1 });
  });

  it('follows a role that was given or taken, without a new login (C6.1)', async () => {
    const admin = platform.as(await platform.adminToken());
    const user = await aUser(platform);
    expect((await user.ask('GET', '/app-a/users')).body.code).toBe(1003);
    await admin('PATCH', `/app-a/users/${user.id}`, { roles: ['user', 'admin'] });
    expect((await user.ask('GET', '/app-a/users')).body.code).toBe(0);
    await admin('PATCH', `/app-a/users/${user.id}`, { roles: ['user'] });
    expect((await user.ask('GET', '/app-a/users')).body.code).toBe(1003);
  });
});
