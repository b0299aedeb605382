import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AppSwitches, type Recurring } from '#core/app';
import { Lifecycle } from '#core/lifecycle';
import { Locks } from '#core/locks';
import { OWNED_WORK, type OwnedWork, type Starts } from '#core/room';
import { Metrics } from '#observability';
import { RecurringFigures } from './recurring-figures.js';
import { RecurringWork } from './recurring-work.js';

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
