import { Injectable } from '@nestjs/common';
import { Clock } from '#core/app';
import { inTransaction } from '#core/database';
import type { AuditEntity } from './audit.entity.js';
import { AuditRepository } from './audit.repository.js';

/** Who changes something. */
export interface Actor {
  /** Account; null for who has none. */
  readonly id: number | null;
  /** Username, or what acts instead of a user. */
  readonly name: string;
}

/** Whoever may run commands on the server. */
export const COMMAND_LINE: Actor = { id: null, name: 'cli' };

export interface Change {
  actor: Actor;
  /** What was done, such as `flag.set`; up to 64 characters. */
  action: string;
  /** To what, such as a flag's key; up to 150 characters. */
  subject: string;
  /** As JSON; undefined where there was nothing. */
  before?: object | undefined;
  after?: object | undefined;
}

export type AuditLine = Readonly<AuditEntity>;

// a text of MySQL holds 65,535 bytes, and a UTF-16 unit takes 3 of them at most
const MAX_VALUE_LENGTH = 20_000;

/** Who changed what, when, from what and to what; nobody changes or removes a line (C9.3). */
@Injectable()
export class Audit {
  constructor(
    private readonly repository: AuditRepository,
    private readonly clock: Clock,
  ) {}

  /** Notes a change in its own transaction: neither is there without the other. @throws Error outside of one */
  async note({ actor, action, subject, before, after }: Change): Promise<void> {
    if (!inTransaction()) throw new Error(`${action} of ${subject} is noted outside of the transaction that does it`);
    await this.repository.add({
      at: this.clock.now(),
      actorId: actor.id,
      actorName: actor.name,
      action,
      subject,
      oldValue: jsonOf(before),
      newValue: jsonOf(after),
    });
  }

  /** The newest lines first. @param subject of this alone @param count at most */
  list(subject: string | undefined, count: number): Promise<AuditLine[]> {
    return this.repository.listNewest(subject, count);
  }
}

function jsonOf(value: object | undefined): string | null {
  if (value === undefined) return null;
  const json = JSON.stringify(value);
  // what is too long shall not keep the change from being noted: its beginning is, and that it was cut
  return json.length <= MAX_VALUE_LENGTH
    ? json
    : JSON.stringify({ cut_json: json.slice(0, MAX_VALUE_LENGTH / 3).toWellFormed() });
}
