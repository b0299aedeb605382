import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AppSwitches, type Recurring } from '#core/app';
import { Lifecycle } from '#core/lifecycle';
import { Locks } from '#core/locks';
import { OWNED_WORK, type OwnedWork, type Starts } from '#core/room';
import { Metrics } from '#observability';
import { RecurringFigures } from './recurring-figures.js';
import { RecurringWork } from './recurring-work.js';

// what a timer of Node's can wait for, 24 days
const MAX_MS = 2 ** 31 - 1;

/** Does the recurring work of the platform and of the apps that are served here, from its start to its end. */
@Injectable()
export class RecurringRunner implements Starts, OnApplicationShutdown {
  private readonly logger = new Logger(RecurringRunner.name);
  private readonly figures: RecurringFigures;
  private running: readonly RecurringWork[] = [];

  constructor(
    @Inject(OWNED_WORK) private readonly owned: readonly OwnedWork[],
    private readonly modules: ModuleRef,
    private readonly locks: Locks,
    private readonly switches: AppSwitches,
    private readonly lifecycle: Lifecycle,
    metrics: Metrics,
  ) {
    this.figures = new RecurringFigures(metrics);
  }

  start(): void {
    const { logger, figures, lifecycle } = this;
    this.running = this.owned.map(({ owner, type }) => {
      const work = this.modules.get<Recurring>(type, { strict: false });
      ensureSensible(owner, work);
      const parts = { logger, figures, locks: this.locks.of(owner), killSwitch: this.switches.find(owner) };
      return new RecurringWork(owner, work, { ...parts, ending: lifecycle.ending });
    });
    for (const work of this.running) work.start();
  }

  /** Runs that are under way have been told to end. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.running.map((work) => work.stop()));
  }
}

/** @throws Error for what no timer and no lock could keep to: the start is refused */
function ensureSensible(owner: string, { id, everyMs, timeoutMs = 1 }: Recurring): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) throw new Error(`${owner}: recurring work ${id} has no kebab-case id`);
  for (const ms of [everyMs, timeoutMs])
    if (!Number.isInteger(ms) || ms < 1 || ms > MAX_MS)
      throw new Error(`${owner}: everyMs and timeoutMs of ${id} are whole numbers from 1 to ${MAX_MS}, not ${ms}`);
}
