import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { App } from '#core/app';
import { ServerConfig, type Settings } from '#core/config';
import { buildOpenApi } from './open-api.js';

/** `/docs` and `/openapi.json`; the document is built when it is first asked for. */
export function mountDocs(nest: NestFastifyApplication, settings: Settings, apps: readonly App[]): void {
  const { name, basePath = '' } = settings.get(ServerConfig);
  let built: OpenAPIObject | undefined;
  SwaggerModule.setup(`${basePath}/docs`, nest, () => (built ??= buildOpenApi(nest, settings, apps)), {
    jsonDocumentUrl: `${basePath}/openapi.json`,
    raw: ['json'],
    customSiteTitle: `${name} API`,
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true },
  });
}
