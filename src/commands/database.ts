import { backUpSqlite, DatabaseConfig, restoreSqlite } from '#core/database';
import { UsageError } from './command-line.js';
import { listed, type ServiceCommand, withMigrator } from './service.js';
import { schemaOf } from '../platform/schema.js';

const migrate: ServiceCommand = {
  name: 'db:migrate',
  summary: 'Apply the migrations that are missing, the platform’s first',
  run: (service) =>
    withMigrator(service, async (migrator) => listed('applied', await migrator.migrate(), 'nothing to apply')),
};

const rollback: ServiceCommand = {
  name: 'db:rollback',
  summary: 'Reverse the newest migration of an app, or of the platform',
  words: { '<owner>': 'id of the app, or platform' },
  run: async (service, [owner = '']) => {
    const owners = schemaOf(service.apps).map((set) => set.owner);
    if (!owners.includes(owner))
      throw new UsageError(`no app "${owner}" has migrations here; there are ${owners.join(', ')}`);
    return withMigrator(service, async (migrator) => `reversed: ${(await migrator.rollback(owner)) ?? 'nothing'}`);
  },
};

const status: ServiceCommand = {
  name: 'db:status',
  summary: 'List the migrations, and which of them are applied',
  run: (service) =>
    withMigrator(service, async (migrator) =>
      (await migrator.status())
        .map(({ owner, name, applied }) => `${applied ? 'applied' : 'missing'}  ${owner}/${name}`)
        .join('\n'),
    ),
};

const backup: ServiceCommand = {
  name: 'db:backup',
  summary: 'Copy the SQLite database, as it was at one instant, while the service runs',
  words: { '<file>': 'where the copy goes' },
  run: async ({ settings }, [file = '']) =>
    `wrote ${file}, ${await backUpSqlite(settings.get(DatabaseConfig), file)} bytes`,
};

const restore: ServiceCommand<{ force?: boolean }> = {
  name: 'db:restore',
  summary: 'Put a back-up in place of the SQLite database',
  words: { '<file>': 'the back-up' },
  options: { '--force': 'throw away the database that is there' },
  run: async ({ settings }, [file = ''], { force = false }) =>
    `restored ${file}, ${await restoreSqlite(settings.get(DatabaseConfig), file, force)} bytes`,
};

/** What operators do with schema and back-ups (C7.3). */
export const DATABASE_COMMANDS: readonly ServiceCommand[] = [migrate, rollback, status, backup, restore];
