import type { App } from '#core/app';
import type { Migration, MigrationSet, OwnedEntities } from '#core/database';
import type { Room } from '#core/room';
import { ROOMS } from './rooms.js';

export const PLATFORM = 'platform';

export type OwnedSchema = OwnedEntities & MigrationSet;

/** The tables of each owner, with the migrations that make them: the platform's first, which are those of its rooms. */
export function schemaOf(apps: readonly App[], rooms: readonly Room[] = ROOMS): OwnedSchema[] {
  const migrations = rooms.flatMap((room) => room.migrations as readonly Migration[]);
  return [
    {
      owner: PLATFORM,
      prefix: `${PLATFORM}_`,
      entities: rooms.flatMap(({ entities }) => entities),
      migrations: migrations.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    },
    ...apps.map((app) => ({
      owner: app.id,
      prefix: app.names.table,
      entities: app.entities,
      migrations: app.migrations as readonly Migration[],
    })),
  ];
}
