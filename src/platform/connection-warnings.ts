import { ServerConfig, type Settings } from '#core/config';
import { type ConnectedDatabase, connectionLimitOf, DatabaseConfig } from '#core/database';
import type { RootLogger } from '#observability';

/** Says at the start what will otherwise be noticed under load (C7.2). Never fails: whatever it finds may be wanted. */
export async function warnOfConnections(
  connected: ConnectedDatabase,
  settings: Settings,
  logger: Pick<RootLogger, 'warn'>,
): Promise<void> {
  try {
    for (const warning of [shortOfShares(connected), await shortOfServer(connected, settings)])
      if (warning !== undefined) logger.warn(warning);
  } catch (error) {
    logger.warn({ error }, 'the connections of the pool cannot be compared with those the server grants');
  }
}

function shortOfShares(connected: ConnectedDatabase): string | undefined {
  const { capacity } = connected.poolStats();
  const owners = connected.shares();
  if (owners.every(({ guaranteed }) => guaranteed > 0)) return undefined;
  return (
    `the pool of ${capacity} connections (DB_POOL_SIZE + DB_POOL_OVERFLOW) is smaller than the number of apps and ` +
    `the platform, ${owners.length}: no app is sure of a connection when others take theirs`
  );
}

async function shortOfServer(connected: ConnectedDatabase, settings: Settings): Promise<string | undefined> {
  const limit = await connectionLimitOf(connected);
  const { instances, poolSize, poolOverflow } = settings.get(DatabaseConfig);
  const processes = instances * settings.get(ServerConfig).processes;
  // one more asks after the server's health
  const wanted = processes * (poolSize + poolOverflow + 1);
  if (limit === undefined || wanted <= limit) return undefined;
  return (
    `the database server grants ${limit} connections, and ${processes} processes (DB_INSTANCES × WORKERS) may want ` +
    `${wanted}: each up to DB_POOL_SIZE ${poolSize} + DB_POOL_OVERFLOW ${poolOverflow} + 1`
  );
}
