import Fastify from 'fastify';
import { createPool } from 'mysql2/promise';
import { routeNotFound } from '../failure.js';
import { peerSettings } from '../peer-settings.js';
import { RedisCache } from '../redis-cache.js';
import { answerFailure } from './answer-failure.js';
import { mountFeatures } from './features.js';
import { Principals } from './principals.js';
import { mountRoutes } from './routes.js';
import { validatorCompiler } from './validation.js';

const settings = peerSettings();
const pool = createPool({ uri: settings.databaseUrl, connectionLimit: settings.poolSize, timezone: 'Z' });
const cache = new RedisCache(settings);
const principals = new Principals(pool, settings.jwtSecret);
const app = Fastify({
  // one line a request, written by a feature, not Fastify's two
  logger: settings.features,
  disableRequestLogging: true,
  bodyLimit: 1_048_576,
  keepAliveTimeout: 65_000,
  requestTimeout: 30_000,
});
app.decorateRequest('traceId', '');
app.decorateRequest('caller', null);
app.setValidatorCompiler(validatorCompiler);
app.setErrorHandler((error, request, reply) => answerFailure(error, request, reply));
app.setNotFoundHandler((request, reply) => answerFailure(routeNotFound(), request, reply));
if (settings.features) mountFeatures(app, settings);
mountRoutes(app, { pool, cache, principals, features: settings.features });

process.once('SIGTERM', () => {
  void app
    .close()
    .then(() => {
      cache.close();
      return pool.end();
    })
    .then(() => process.exit(0));
});
await app.listen({ port: settings.port, host: '127.0.0.1' });
