import { Injectable } from '@nestjs/common';
import { Clock, type Recurring } from '#core/app';
import { Settings } from '#core/config';
import { AuthConfig } from './auth.config.js';
import { SessionsRepository } from './sessions.repository.js';

/** Sessions that are over go, and their tokens with them, a few hundred at a time. */
@Injectable()
export class SessionSweep implements Recurring {
  readonly id = 'expired-sessions';
  readonly everyMs = 3_600_000;
  readonly atStart = true;
  readonly where = 'cluster';
  private readonly keptMs: number;

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly clock: Clock,
    settings: Settings,
  ) {
    // for as long again after their end, so that a late token is told apart from an unknown one
    this.keptMs = settings.get(AuthConfig).refreshTokenTtlSeconds * 1000;
  }

  async run(signal: AbortSignal): Promise<void> {
    const before = new Date(this.clock.now().getTime() - this.keptMs);
    do signal.throwIfAborted();
    while ((await this.sessions.removeOld(before)) > 0);
  }
}
