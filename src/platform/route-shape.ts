import { type INestApplication, VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import { ServerConfig, type Settings } from '#core/config';

/** `/app` and `/v1/app` are one route; `BASE_PATH` goes before all (C3.1). */
export function shapeRoutes(nest: INestApplication, settings: Settings): void {
  nest.enableVersioning({ type: VersioningType.URI, defaultVersion: [VERSION_NEUTRAL, '1'] });
  const { basePath } = settings.get(ServerConfig);
  if (basePath) nest.setGlobalPrefix(basePath);
}
