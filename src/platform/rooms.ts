import { auditRoom } from '#core/audit';
import { authRoom } from '#core/auth';
import { cacheRoom } from '#core/cache';
import { contractsRoom } from '#core/contracts';
import { databaseRoom } from '#core/database';
import { docsRoom } from '#core/docs';
import { flagsRoom } from '#core/flags';
import { frontPageRoom } from '#core/front-page';
import { healthRoom } from '#core/health';
import { httpRoom } from '#core/http';
import { httpClientRoom } from '#core/http-client';
import { idempotencyRoom } from '#core/idempotency';
import { lifecycleRoom } from '#core/lifecycle';
import { limitsRoom } from '#core/limits';
import { locksRoom } from '#core/locks';
import { recurringRoom } from '#core/recurring';
import { redisRoom } from '#core/redis';
import type { Room } from '#core/room';
import { socketsRoom } from '#core/sockets';
import { foundationRoom } from './foundation.room.js';

/** The house: all that the platform is composed of. What is not listed here is not there. */
export const ROOMS: readonly Room[] = [
  foundationRoom,
  httpRoom,
  lifecycleRoom,
  socketsRoom,
  databaseRoom,
  redisRoom,
  limitsRoom,
  contractsRoom,
  cacheRoom,
  httpClientRoom,
  locksRoom,
  auditRoom,
  authRoom,
  flagsRoom,
  idempotencyRoom,
  docsRoom,
  healthRoom,
  frontPageRoom,
  recurringRoom,
];
