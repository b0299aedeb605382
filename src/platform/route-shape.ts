import type { FastifyInstance } from 'fastify';
import { type INestApplication, VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ServerConfig, type Settings } from '#core/config';
import type { Room, Routes } from '#core/room';

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
  for (const type of rooms.flatMap(({ routes }) => routes)) nest.get<Routes>(type).mount(fastify);
}
