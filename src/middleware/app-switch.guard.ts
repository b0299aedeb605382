import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { AppSwitches } from '#core/app';
import { AppError, codes } from '#core/errors';
import { answersWhenSwitchedOff } from '#core/lifecycle';
import type { RookeryRequest } from './request.js';

/** Turns away whoever asks an app that is switched off (C9.3). What other apps ask of its contract comes not this way. */
@Injectable()
export class AppSwitchGuard implements CanActivate {
  constructor(private readonly switches: AppSwitches) {}

  /** @throws 5004 */
  canActivate(execution: ExecutionContext): boolean {
    if (this.switches.allOn) return true;
    const { context, routeOptions } = execution.switchToHttp().getRequest<RookeryRequest>();
    const state = context && this.switches.find(context.app)?.state;
    if (!state || state.enabled || answersWhenSwitchedOff(routeOptions.config)) return true;
    // the reason is for administrators: it may name what callers should not know (C1.5)
    throw new AppError(codes.applicationUnavailable, { headers: { 'retry-after': String(state.retryAfterSeconds) } });
  }
}
