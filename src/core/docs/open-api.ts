import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type App, VERSION } from '#core/app';
import { DocsConfig, ServerConfig, type Settings } from '#core/config';
import { completeOperation, type Operation, type OperationContext } from './operation.js';

type PathItem = Record<string, Operation>;

const METHODS = new Set(['get', 'put', 'post', 'delete', 'patch']);

/** The OpenAPI document of what is served here (C3.6). */
export function buildOpenApi(nest: INestApplication, settings: Settings, apps: readonly App[]): OpenAPIObject {
  const document = SwaggerModule.createDocument(nest, baseDocument(settings), {
    operationIdFactory: (_controller, method) => method,
  });
  const { basePath = '' } = settings.get(ServerConfig);
  document.paths = Object.fromEntries(
    Object.entries(document.paths)
      .filter(([path]) => isListed(path.slice(basePath.length), apps))
      .map(([path, item]) => [path, completeItem(item as PathItem, contextOf(path.slice(basePath.length), apps))]),
  );
  return document;
}

function baseDocument(settings: Settings) {
  const { name, publicUrl } = settings.get(ServerConfig);
  const { contactName, contactUrl, contactEmail, license } = settings.get(DocsConfig);
  const builder = new DocumentBuilder()
    .setTitle(name)
    .setDescription('Every answer comes in one envelope: `code` 0 is success, `trace_id` finds it in logs and traces.')
    .setVersion(VERSION)
    .setContact(contactName, contactUrl ?? '', contactEmail)
    .setLicense(license, `https://spdx.org/licenses/${encodeURIComponent(license)}.html`)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addServer(publicUrl ?? '/');
  return builder.build();
}

/** App routes are listed under their version alone; the bare path is the same route (C3.1). */
function isListed(path: string, apps: readonly App[]): boolean {
  return !apps.some(({ names }) => path.startsWith(`${names.route}/`));
}

function contextOf(path: string, apps: readonly App[]): OperationContext {
  const owner = /^(?:\/v\d+)?\/([^/]+)/.exec(path)?.[1] ?? 'platform';
  return { owner, statusMode: apps.find(({ id }) => id === owner)?.statusMode ?? 'envelope' };
}

function completeItem(item: PathItem, context: OperationContext): PathItem {
  return Object.fromEntries(
    Object.entries(item).map(([method, operation]) => [
      method,
      METHODS.has(method) ? completeOperation(operation, context) : operation,
    ]),
  );
}
