import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type AppSwitches, RETRY_AFTER_SECONDS, type SwitchState } from '#core/app';
import { SingleFlight } from '#core/concurrency';
import { RedisAwayError, type SharedState } from '#core/redis';
import { type ReadyFlag, readyFlag } from './evaluate.js';
import { type Flag, killSwitchOf } from './flag.js';
import type { FlagsRepository } from './flags.repository.js';

const CHANNEL = 'flags';
// a change is obeyed within a second, also where no broadcast arrives (C9.3)
const POLL_MS = 500;

export interface WatchParts {
  repository: FlagsRepository;
  state: SharedState;
  switches: AppSwitches;
}

/**
 * The flags as this process knows them, replaced as a whole. Told of changes by broadcast, it also looks by itself: a
 * broadcast may get lost. While the database is away, what was known last holds.
 */
export class FlagWatch implements OnApplicationShutdown {
  private readonly logger = new Logger(FlagWatch.name);
  private flags: ReadonlyMap<string, ReadyFlag> = new Map();
  private revision = -1;
  private knownAt = performance.now();
  private isBehind = false;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly looks = new SingleFlight<'revision', void>();
  private reading: Promise<void> | undefined;
  private readingNext: Promise<void> | undefined;

  constructor(private readonly parts: WatchParts) {}

  find(key: string): ReadyFlag | undefined {
    return this.flags.get(key);
  }

  /** Since when nobody could say whether the flags known here are still those in the database. */
  get ageSeconds(): number {
    return (performance.now() - this.knownAt) / 1000;
  }

  /** Reads the flags for the first time. @throws 5001, 5003 */
  async load(): Promise<void> {
    await this.read();
    this.knownAt = performance.now();
  }

  /** Keeps up with changes from now on; a command does not. */
  start(): void {
    const { state, switches } = this.parts;
    state.broadcast.listen(CHANNEL, {
      message: (text) => {
        if (text !== String(this.revision)) void this.reread();
      },
      missed: () => void this.look(),
    });
    for (const { id } of switches.apps) if (!switches.of(id).state.enabled) this.report(id, switches.of(id).state);
    this.timer = setInterval(() => void this.look(), POLL_MS).unref();
    void this.look();
  }

  /** After a change was committed: this process obeys at once, the others as soon as they hear of it. */
  async announce(revision: number): Promise<void> {
    await Promise.all([this.reread(), this.tellOthers(revision)]);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await Promise.all([this.looks.running('revision'), this.reading, this.readingNext]);
  }

  private async tellOthers(revision: number): Promise<void> {
    try {
      await this.parts.state.broadcast.publish(CHANNEL, String(revision));
    } catch (error) {
      // they look by themselves
      if (!(error instanceof RedisAwayError)) throw error;
    }
  }

  /** Whether there is anything new; one look at a time, however long it takes. */
  private look(): Promise<void> {
    return this.looks.run('revision', () =>
      this.attempt(async () => {
        if ((await this.parts.repository.revision()) !== this.revision) await this.reread();
      }),
    );
  }

  /** Reads all anew. What is being read may be too old: then once more after it, for all who ask meanwhile. */
  private reread(): Promise<void> {
    if (this.reading)
      return (this.readingNext ??= this.reading.then(() => {
        this.readingNext = undefined;
        return this.reread();
      }));
    this.reading = this.attempt(() => this.read()).finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    if (this.stopped) return;
    try {
      await work();
      if (this.isBehind) this.logger.log('the flags can be read again');
      this.isBehind = false;
      this.knownAt = performance.now();
    } catch (error) {
      if (!this.isBehind) this.logger.warn({ error }, 'the flags cannot be read: those known last hold until they can');
      this.isBehind = true;
    }
  }

  private async read(): Promise<void> {
    // before the flags: of a change between the two, the next look finds the number
    const revision = await this.parts.repository.revision();
    const flags = await this.parts.repository.listAll();
    this.flags = new Map(flags.map((flag) => [flag.key, readyFlag(flag)]));
    this.revision = revision;
    this.turnSwitches(new Map(flags.map((flag) => [flag.key, flag])));
  }

  private turnSwitches(flags: ReadonlyMap<string, Flag>): void {
    const { switches } = this.parts;
    const states = switches.apps.flatMap(({ id }) => {
      const flag = flags.get(killSwitchOf(id));
      return flag ? [[id, switchStateOf(flag)] as const] : [];
    });
    const turned = switches.replace(new Map(states));
    // a command says itself what it did
    if (this.timer) for (const { app, state } of turned) this.report(app, state);
  }

  private report(app: string, { enabled, reason }: SwitchState): void {
    if (enabled) this.logger.log(`${app} is switched on`);
    else this.logger.warn({ reason }, `${app} is switched off`);
  }
}

export function switchStateOf({ enabled, reason, retryAfterSeconds }: Flag): SwitchState {
  return { enabled, reason, retryAfterSeconds: retryAfterSeconds ?? RETRY_AFTER_SECONDS };
}
