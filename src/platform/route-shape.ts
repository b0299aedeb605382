import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { type INestApplication, VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ServerConfig, type Settings } from '#core/config';
import type { Room, Routes } from '#core/room';
import { nameAnswer } from '../middleware/index.js';

/** `/app` and `/v1/app` are one route; `BASE_PATH` goes before all (C3.1). */
export function shapeRoutes(nest: INestApplication, settings: Settings): void {
  nest.enableVersioning({ type: VersioningType.URI, defaultVersion: [VERSION_NEUTRAL, '1'] });
  const { basePath } = settings.get(ServerConfig);
  if (basePath) nest.setGlobalPrefix(basePath);
}

/** Gives the routes of controllers their shape, and adds those that no controller has: all that is outside the envelope (C1.4). */
export function mountRoutes(nest: NestFastifyApplication, settings: Settings, rooms: readonly Room[]): void {
  shapeRoutes(nest, settings);
  const fastify: FastifyInstance = nest.getHttpAdapter().getInstance();
  let isPage = true;
  // in a context of their own Nest's error handler, which comes later, would not hear of them
  fastify.addHook('onRoute', (route) => {
    if (isPage) route.onRequest = [...[route.onRequest ?? []].flat(), namePage];
  });
  for (const type of rooms.flatMap(({ routes }) => routes)) nest.get<Routes>(type).mount(fastify);
  isPage = false;
}

const namePage: onRequestHookHandler = (request, reply, done) => {
  nameAnswer(request, reply);
  done();
};
