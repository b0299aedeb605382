import type { DataSource } from 'typeorm';
import { type DatabaseConfig, describeServer, dialectOf, serverAddressOf } from '../database.config.js';
import { mysqlReplica } from '../mysql.driver.js';
import { postgresReplica } from '../postgres.driver.js';
import { Replica } from './replica.js';
import { ReplicaSet } from './replica-set.js';

/** The set of `DB_REPLICA_URLS`; undefined when there are none. Connects to nothing yet. */
export function openReplicas(config: DatabaseConfig, primary: DataSource): ReplicaSet | undefined {
  const { replicaUrls, replicaMaxLagMs: maxLagMs, replicaTimeoutMs: timeoutMs } = config;
  if (replicaUrls.length === 0) return undefined;
  const { poolSize, poolOverflow, poolRecycleSeconds } = config;
  const pool = { poolSize, poolOverflow, poolRecycleSeconds, acquireTimeoutMs: timeoutMs };
  const limits = { maxLagMs, timeoutMs };
  const replicas = replicaUrls.map((url): Replica => {
    const address = serverAddressOf({ ...config, url });
    const name = describeServer(address);
    return dialectOf(config) === 'mysql'
      ? (new Replica(name, mysqlReplica(pool, address), limits) as unknown as Replica)
      : (new Replica(name, postgresReplica(pool, address), limits) as unknown as Replica);
  });
  return new ReplicaSet(replicas, primary, maxLagMs);
}
