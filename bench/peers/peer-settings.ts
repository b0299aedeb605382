/** What every peer is told, as Rookery is: by its environment. */
export interface PeerSettings {
  port: number;
  databaseUrl: string;
  poolSize: number;
  jwtSecret: string;
  /** Request log, security headers, ids and token check; without them it is the floor everything stands on. */
  features: boolean;
  /** Counts requests as Rookery does; off while Rookery has no metrics. */
  metrics: boolean;
  /** Products are read through it. */
  redisUrl: string | undefined;
  redisKeyPrefix: string;
}

export function peerSettings({ env } = process): PeerSettings {
  return {
    port: Number(required(env, 'PORT')),
    databaseUrl: required(env, 'DATABASE_URL'),
    poolSize: Number(required(env, 'DB_POOL_SIZE')),
    jwtSecret: required(env, 'JWT_SECRET'),
    features: env.PEER_FEATURES !== 'off',
    metrics: env.PEER_METRICS === 'on',
    redisUrl: env.REDIS_URL,
    redisKeyPrefix: env.REDIS_KEY_PREFIX ?? '',
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
