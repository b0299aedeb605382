import { LimitsConfig, Settings } from '#core/config';
import { defineRoom } from '#core/room';
import { CONNECTED_DATABASE, type ConnectedDatabase } from './data-source.js';
import { DatabaseConfig } from './database.config.js';
import { DatabaseHealth, ReplicasHealth, SchemaHealth } from './database-health.js';
import { DatabaseMetrics } from './database-metrics.js';
import { Database } from './database.js';
import { MigrationEntity } from './migration.entity.js';
import { HeartbeatEntity, RecentWriteEntity } from './replicas/replica.entities.js';
import { replicas0003 } from './replicas/replica.migrations.js';
import { ReplicaReads } from './replicas/replica-reads.js';
import { SqlRecentWrites } from './replicas/sql-recent-writes.js';

const PLATFORM = 'platform';

/** The pool itself is opened before anything is made: a schema that is behind is waited for. */
export const databaseRoom = defineRoom({
  id: 'database',
  configs: [DatabaseConfig],
  entities: [MigrationEntity, HeartbeatEntity, RecentWriteEntity],
  migrations: [replicas0003],
  providers: [
    {
      provide: Database,
      inject: [CONNECTED_DATABASE],
      useFactory: (connected: ConnectedDatabase) => new Database(connected, PLATFORM),
    },
    { provide: ReplicaReads, inject: [CONNECTED_DATABASE, Settings], useFactory: replicaReads },
  ],
  exports: [Database, ReplicaReads],
  perApp: ({ id }) => [
    {
      provide: Database,
      inject: [CONNECTED_DATABASE],
      useFactory: (connected: ConnectedDatabase) => new Database(connected, id),
    },
  ],
  metrics: [DatabaseMetrics],
  health: [DatabaseHealth, SchemaHealth, ReplicasHealth],
  starts: [ReplicaReads],
});

/** What decides where reads go: with Redis, notes of who wrote may be kept there instead (ADR 0016). */
function replicaReads(connected: ConnectedDatabase, settings: Settings): ReplicaReads {
  const { replicas } = connected;
  if (!replicas) return new ReplicaReads(undefined, undefined);
  const { requestTimeoutMs } = settings.get(LimitsConfig);
  const limits = { maxLagMs: replicas.maxLagMs, requestTimeoutMs };
  return new ReplicaReads(replicas, new SqlRecentWrites(connected, PLATFORM, limits));
}
