import { Injectable } from '@nestjs/common';
import { AppSwitches, Clock } from '#core/app';
import { type Actor, Audit } from '#core/audit';
import { Database } from '#core/database';
import { AppError, codes } from '#core/errors';
import type { ListQuery, Page } from '#core/http';
import { type Flag, type FlagDraft, type FlagRules, killSwitchOf } from './flag.js';
import { FlagWatch } from './flag-watch.js';
import { FlagsRepository } from './flags.repository.js';

export interface SwitchChange {
  enabled: boolean;
  reason: string | null;
  /** Null: a minute. */
  retryAfterSeconds: number | null;
}

const NO_RULES = { percentage: null, users: [], variants: {}, environments: [] };

/** Changes flags and kill switches, and notes who did (C9.3). */
@Injectable()
export class FlagsService {
  constructor(
    private readonly database: Database,
    private readonly repository: FlagsRepository,
    private readonly audit: Audit,
    private readonly watch: FlagWatch,
    private readonly switches: AppSwitches,
    private readonly clock: Clock,
  ) {}

  list(query: ListQuery): Promise<Page<Flag>> {
    return this.repository.list(query);
  }

  /** Sets all rules of a flag, which there need not have been. @throws 3001 for a kill switch that would be for some */
  set(actor: Actor, key: string, rules: FlagRules): Promise<Flag> {
    if (this.switches.apps.some(({ id }) => killSwitchOf(id) === key)) ensureSwitch(rules);
    return this.change(actor, 'flag.set', { ...rules, key, reason: null, retryAfterSeconds: null });
  }

  /** Turns an app's kill switch. @throws 4001 for an unknown app */
  switchApp(actor: Actor, app: string, change: SwitchChange): Promise<Flag> {
    if (!this.switches.find(app)) throw new AppError(codes.resourceNotFound);
    const action = change.enabled ? 'app.enable' : 'app.disable';
    return this.change(actor, action, { ...NO_RULES, ...change, key: killSwitchOf(app) });
  }

  private async change(
    actor: Actor,
    action: string,
    wanted: Omit<FlagDraft, 'createdAt' | 'updatedAt'>,
  ): Promise<Flag> {
    const { flag, revision } = await this.database.transaction(async () => {
      const counted = await this.repository.countChange();
      const before = await this.repository.findByKey(wanted.key);
      const now = this.clock.now();
      const draft = { ...wanted, createdAt: before?.createdAt ?? now, updatedAt: now };
      const after = before
        ? await this.repository.update({ ...draft, id: before.id })
        : await this.repository.create(draft);
      const subject = wanted.key;
      await this.audit.note({
        actor,
        action,
        subject,
        before: before ? audited(before) : undefined,
        after: audited(after),
      });
      return { flag: after, revision: counted };
    });
    await this.database.afterCommit(() => this.watch.announce(revision));
    return flag;
  }
}

/** What of a flag somebody decided. */
function audited({ enabled, percentage, users, variants, environments, reason, retryAfterSeconds }: Flag): object {
  return { enabled, percentage, users, variants, environments, reason, retry_after_seconds: retryAfterSeconds };
}

/** A kill switch for some would be a switch that somebody relies on in vain. */
function ensureSwitch({ percentage, users, variants, environments }: FlagRules): void {
  const given = {
    percentage: percentage !== null,
    users: users.length > 0,
    variants: Object.keys(variants).length > 0,
    environments: environments.length > 0,
  };
  const errors = Object.entries(given)
    .filter(([, isGiven]) => isGiven)
    .map(([field]) => ({
      field,
      code: 'kill_switch',
      message: `a kill switch is on or off for all: it takes no ${field}`,
    }));
  if (errors.length > 0) throw new AppError(codes.invalidInput, { errors });
}
