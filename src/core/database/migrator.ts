import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { AppError, codes } from '#core/errors';
import { instant, integer, text } from './column.js';
import type { ConnectedDatabase } from './data-source.js';
import { createTable, type Migration, type Schema } from './migration.js';
import { MigrationEntity } from './migration.entity.js';

/** One owner's migrations, in order. The platform comes first in the list (C7.3). */
export interface MigrationSet {
  /** `platform` or an app's id. */
  owner: string;
  /** Table prefix. */
  prefix: string;
  migrations: readonly Migration[];
}

export interface MigrationState {
  owner: string;
  name: string;
  applied: boolean;
}

const LOCK_POLL_MS = 100;
const LOCK_TIMEOUT_MS = 60_000;

const ledger = createTable('migrations', {
  owner: text(20, { primary: true }),
  name: text(65, { primary: true }),
  step: integer({ primary: true }),
  applied_at: instant(),
});

/**
 * Applies and reverses migrations under a lock, so that ten starting instances run each once (C7.3).
 * The ledger keeps single steps: where DDL commits by itself (MySQL), one killed half-way goes on there;
 * elsewhere a migration is one transaction.
 */
export class Migrator {
  constructor(
    private readonly connected: ConnectedDatabase,
    private readonly sets: readonly MigrationSet[],
  ) {}

  /** Every migration this code knows. */
  async status(): Promise<MigrationState[]> {
    const runner = this.connected.dataSource.createQueryRunner();
    try {
      const applied = (await this.hasLedger(runner)) ? await this.appliedSteps(runner) : new Set<string>();
      return this.sets.flatMap(({ owner, migrations }) =>
        migrations.map(({ name, steps }) => ({
          owner,
          name,
          applied: steps.every((_step, index) => applied.has(keyOf(owner, name, index))),
        })),
      );
    } finally {
      await runner.release();
    }
  }

  /** Applies what is missing; returns `owner/name` of each migration this call applied. */
  async migrate(): Promise<string[]> {
    if ((await this.status()).every(({ applied }) => applied)) return [];
    return this.underLock(async (runner) => {
      const done: string[] = [];
      await this.inTransaction(runner, () => ledger.up(this.schema(runner, 'platform_')));
      for (const { owner, prefix, migrations } of this.sets) {
        for (const migration of migrations) {
          if (await this.inTransaction(runner, () => this.apply(runner, owner, prefix, migration)))
            done.push(`${owner}/${migration.name}`);
        }
      }
      return done;
    });
  }

  /**
   * Reverses the newest applied migration of `owner`; null when there is none.
   * @throws 4003 when there is a newer one that this code does not know: it would reverse one that it needs itself
   */
  async rollback(owner: string): Promise<string | null> {
    const set = this.sets.find((candidate) => candidate.owner === owner);
    if (!set) throw new Error(`nobody called ${owner} has migrations here`);
    return this.underLock(async (runner) => {
      if (!(await this.hasLedger(runner))) return null;
      const applied = await this.appliedSteps(runner);
      ensureAllKnown(applied, set);
      const newest = set.migrations.findLast(({ name, steps }) =>
        steps.some((_step, index) => applied.has(keyOf(owner, name, index))),
      );
      if (!newest) return null;
      await this.inTransaction(runner, () => this.reverse(runner, set, newest));
      return `${owner}/${newest.name}`;
    });
  }

  private async apply(
    runner: QueryRunner,
    owner: string,
    prefix: string,
    { name, steps }: Migration,
  ): Promise<boolean> {
    const applied = await this.appliedSteps(runner);
    let changed = false;
    for (const [step, change] of steps.entries()) {
      if (applied.has(keyOf(owner, name, step))) continue;
      await change.up(this.schema(runner, prefix));
      await runner.manager.getRepository(MigrationEntity).insert({ owner, name, step, appliedAt: new Date() });
      changed = true;
    }
    return changed;
  }

  private async reverse(
    runner: QueryRunner,
    { owner, prefix }: MigrationSet,
    { name, steps }: Migration,
  ): Promise<void> {
    for (const [step, change] of [...steps.entries()].reverse()) {
      await change.down(this.schema(runner, prefix));
      await runner.manager.getRepository(MigrationEntity).delete({ owner, name, step });
    }
  }

  private schema(runner: QueryRunner, prefix: string): Schema {
    const { dialect, kind } = this.connected;
    return { runner, dialect, kind, prefix };
  }

  private async appliedSteps(runner: QueryRunner): Promise<Set<string>> {
    const rows = await runner.manager.getRepository(MigrationEntity).find();
    return new Set(rows.map(({ owner, name, step }) => keyOf(owner, name, step)));
  }

  private hasLedger(runner: QueryRunner): Promise<boolean> {
    return runner.hasTable('platform_migrations');
  }

  private async inTransaction<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
    if (this.connected.dialect === 'mysql') return work();
    await runner.startTransaction();
    try {
      const result = await work();
      await runner.commitTransaction();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction();
      throw error;
    }
  }

  /** A lock that ends with its connection; SQLite's transactions are lock enough. */
  private async underLock<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.connected.dataSource.createQueryRunner();
    const { take, free } = LOCK_STATEMENTS[this.connected.dialect];
    try {
      await waitFor(async () => !take || isTaken((await runner.query(take)) as unknown));
      try {
        return await work(runner);
      } finally {
        if (free && !runner.isReleased) await runner.query(free);
      }
    } finally {
      await runner.release();
    }
  }
}

// hashed, because a database's name may be longer than a lock's 64 characters; MD5 is no function of MySQL 9.6 any more
const LOCK_STATEMENTS = {
  sqlite: { take: undefined, free: undefined },
  mysql: {
    take: "SELECT GET_LOCK(CONCAT('rookery:', LEFT(SHA2(DATABASE(), 256), 32)), 1) AS taken",
    free: "SELECT RELEASE_LOCK(CONCAT('rookery:', LEFT(SHA2(DATABASE(), 256), 32)))",
  },
  postgres: {
    take: "SELECT pg_try_advisory_lock(hashtext('rookery'), hashtext(current_schema())) AS taken",
    free: "SELECT pg_advisory_unlock(hashtext('rookery'), hashtext(current_schema()))",
  },
} as const;

function isTaken(rows: unknown): boolean {
  const taken = (rows as { taken: unknown }[])[0]?.taken;
  return taken === true || Number(taken) === 1;
}

async function waitFor(ready: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LOCK_TIMEOUT_MS;
  while (!(await ready())) {
    if (Date.now() > deadline) {
      throw new AppError(codes.serviceUnavailable, {
        cause: new Error(`another process has been migrating for ${LOCK_TIMEOUT_MS / 1000} s`),
      });
    }
    await sleep(LOCK_POLL_MS);
  }
}

function ensureAllKnown(applied: ReadonlySet<string>, { owner, migrations }: MigrationSet): void {
  const isKnown = (key: string) => migrations.some(({ name }) => key.startsWith(`${owner}/${name}/`));
  const newer = [...applied].find((key) => key.startsWith(`${owner}/`) && !isKnown(key));
  if (newer === undefined) return;
  const name = newer.slice(0, newer.lastIndexOf('/'));
  throw new AppError(codes.resourceConflict, {
    message: `${name} was applied by another version, which has to reverse it: this one does not know it`,
  });
}

function keyOf(owner: string, name: string, step: number): string {
  return `${owner}/${name}/${step}`;
}
