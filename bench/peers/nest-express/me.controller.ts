import { Controller, Get, Req } from '@nestjs/common';
import type { Principal } from '../principal.js';
import type { GuardedRequest } from './jwt.guard.js';

@Controller('auth')
export class MeController {
  @Get('me')
  me(@Req() { principal }: GuardedRequest): Principal | undefined {
    return principal;
  }
}
