import {
  type ConnectedDatabase,
  BaseRepository,
  boolean,
  Column,
  connectDatabase,
  createTable,
  Database,
} from '#core/database';
import {
  DatabaseConfig,
  defineMigration,
  id,
  instant,
  integer,
  longText,
  MigrationEntity,
  Migrator,
} from '#core/database';
import { Table, text } from '#core/database';
import { loadSettings } from '#core/config';
import type { TestDatabase } from '../support/databases.js';

/** One column of each kind there is. */
@Table('things', { checks: { pieces: 'pieces >= 0' } })
export class ThingEntity {
  @Column(id())
  id!: number;

  @Column(text(64))
  name!: string;

  @Column(longText({ nullable: true }))
  note!: string | null;

  @Column(integer())
  pieces!: number;

  @Column(boolean())
  ready!: boolean;

  @Column(instant())
  at!: Date;
}

/** A table of somebody else. */
@Table('strangers')
export class StrangerEntity {
  @Column(id())
  id!: number;
}

export type Thing = ThingEntity;

const things0001 = defineMigration('0001-things', [
  createTable(
    'things',
    {
      id: id(),
      name: text(64),
      note: longText({ nullable: true }),
      pieces: integer(),
      ready: boolean(),
      at: instant(),
    },
    { checks: { pieces: 'pieces >= 0' } },
  ),
  createTable('strangers', { id: id() }),
]);

export class ThingsRepository extends BaseRepository<ThingEntity, Thing> {
  constructor(database: Database) {
    super(database, ThingEntity);
  }

  async namesContaining(pattern: string): Promise<string[]> {
    const found = await this.rows().andWhere("row.name LIKE :pattern ESCAPE '!'", { pattern }).getMany();
    return found.map(({ name }) => name);
  }

  async sortedNames(): Promise<string[]> {
    return (await this.rows().orderBy('row.name').getMany()).map(({ name }) => name);
  }

  count(): Promise<number> {
    return this.rows().getCount();
  }

  /** Any statement, on the connection of the ambient transaction if there is one. */
  statement(sql: string): Promise<any> {
    return this.table().query(sql);
  }

  clear(): Promise<unknown> {
    return this.table().createQueryBuilder().delete().execute();
  }

  protected toDomain(row: ThingEntity): Thing {
    return { ...row };
  }
}

export interface Things {
  connected: ConnectedDatabase;
  database: Database;
  things: ThingsRepository;
}

export const aThing = (changes: Partial<Thing> = {}): Omit<Thing, 'id'> => ({
  name: 'thing',
  note: null,
  pieces: 1,
  ready: true,
  at: new Date('2026-11-21T10:30:00.123Z'),
  ...changes,
});

/** A pool on the database, with the tables of the owner `shop` in it. */
export async function openThings(
  { env }: Pick<TestDatabase, 'env'>,
  settings: Readonly<Record<string, string>> = {},
): Promise<Things> {
  const config = loadSettings([DatabaseConfig], { env: { ...env, ...settings } }).get(DatabaseConfig);
  const connected = await connectDatabase(config, [
    { owner: 'platform', prefix: 'platform_', entities: [MigrationEntity] },
    { owner: 'shop', prefix: 'shop_', entities: [ThingEntity] },
    { owner: 'blog', prefix: 'blog_', entities: [StrangerEntity] },
  ]);
  await new Migrator(connected, [{ owner: 'shop', prefix: 'shop_', migrations: [things0001] }]).migrate();
  const database = new Database(connected, 'shop');
  return { connected, database, things: new ThingsRepository(database) };
}
