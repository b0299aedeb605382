import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  Module,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { defineApp } from '#core/app';
import { type Principal, Public, Roles } from '#core/auth';
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

interface Asked {
  headers: Record<string, string | undefined>;
  principal?: unknown;
}

const askedOf = (execution: ExecutionContext) => execution.switchToHttp().getRequest<Asked>();

/** A rule of an app's own. */
@Injectable()
class TicketGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    return askedOf(execution).headers['x-ticket'] === 'valid';
  }
}

/** Lets everybody in, as an administrator. */
@Injectable()
class LenientGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    const principal: Principal = {
      accountId: 1,
      username: 'admin',
      roles: ['user', 'admin'],
      sessionId: null,
      keyId: null,
      kind: 'service',
      scopes: 'all',
    };
    askedOf(execution).principal = principal;
    return true;
  }
}

@Controller('fair')
@Public()
@UseGuards(TicketGuard)
class FairController {
  @Get()
  @Answers(NumberDto)
  get(): NumberDto {
    return { number: 2 };
  }
}

@Controller('vault')
@UseGuards(LenientGuard)
class VaultController {
  @Get()
  @Answers(NumberDto)
  get(): NumberDto {
    return { number: 3 };
  }

  @Get('deep')
  @Roles('admin')
  @Answers(NumberDto)
  getDeep(): NumberDto {
    return { number: 4 };
  }
}

@Module({
  controllers: [FairController, VaultController],
  providers: [{ provide: APP_GUARD, useClass: LenientGuard }],
})
class GuardedModule {}

const guarded = defineApp({ id: 'guarded', number: 10, title: 'Rules of its own', module: GuardedModule });

describe('access', () => {
  let platform: Booted;

  beforeAll(async () => {
    platform = await boot({ apps: [...apps, unmarked, guarded] });
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

  it('is by the rules of an app itself where it opts out of authentication and adds its own (C6.4)', async () => {
    expect((await platform.ask('GET', '/guarded/fair')).body.code).toBe(1003);
    const admitted = await platform.ask('GET', '/guarded/fair', undefined, { 'x-ticket': 'valid' });
    expect(admitted.body.data).toEqual({ number: 2 });
  });

  it('is not weakened by a guard of an app, for one controller or for all (C6.4)', async () => {
    const user = await aUser(platform);
    expect((await platform.ask('GET', '/guarded/vault')).body.code).toBe(1004);
    expect((await user.ask('GET', '/guarded/vault')).body.code).toBe(0);
    expect((await user.ask('GET', '/guarded/vault/deep')).body.code).toBe(1003);
    expect((await user.ask('GET', '/app-a/users')).body.code).toBe(1003);
    const admin = platform.as(await platform.adminToken());
    expect((await admin('GET', '/guarded/vault/deep')).body.data).toEqual({ number: 4 });
  });
});
