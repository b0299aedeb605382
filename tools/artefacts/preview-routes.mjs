import { Logger } from '@nestjs/common';
import { ModulesContainer, SerializedGraph } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { configClassesOf } from './program.mjs';

/**
 * Every route that Fastify serves with the settings' defaults, without a database: Nest's preview mode makes nothing of
 * what handlers need.
 * @returns of each, method and path, and of those that Nest guards the handler's name and its access.
 */
export async function previewRoutes(program) {
  const { config, http, registry } = program;
  const settings = config.loadSettings(configClassesOf(program), { env: {} });
  const adapter = new FastifyAdapter();
  const served = new http.RouteTable();
  served.watch(adapter.getInstance());
  const nest = await mountPreview(program, settings, adapter);
  try {
    const handlers = handlersOf(nest, program);
    return served.routes.map(({ method, path }) => ({
      method,
      path,
      app: registry.apps.find(({ names }) => withoutVersion(path).startsWith(`${names.route}/`)),
      // HEAD is GET without its body (C3.1)
      ...handlers.get(`${method === 'HEAD' ? 'GET' : method} ${path}`),
    }));
  } finally {
    await nest.close();
  }
}

/** `/v1/app/things` is `/app/things` (C3.1). */
export function withoutVersion(path) {
  return path.replace(/^\/v\d+(?=\/)/, '');
}

/** What createPlatform mounts, but for the steps of a request. */
async function mountPreview(program, settings, adapter) {
  const { platformDocuments, platformPreview, rooms, routeShape } = program;
  const { apps } = program.registry;
  Logger.overrideLogger(false);
  const documents = platformDocuments.platformDocuments(apps, settings);
  const nest = await platformPreview.composePreview({ apps, settings, adapter, documents, snapshot: true });
  routeShape.mountRoutes(nest, settings, rooms.ROOMS);
  return nest.init();
}

/** `GET /path` → who may call its handler, as the guard will ask (C6.1). */
function handlersOf(nest, { auth }) {
  const modules = [...nest.get(ModulesContainer).values()];
  const classes = new Map(
    modules.flatMap(({ controllers }) => [...controllers.values()]).map((each) => [each.id, each]),
  );
  const entries = Object.values(nest.get(SerializedGraph).toJSON().entrypoints).flat();
  return new Map(
    entries.map(({ classNodeId, methodName, metadata }) => {
      const { metatype } = classes.get(classNodeId);
      const access = auth.accessOf(metatype.prototype[methodName], metatype);
      return [`${metadata.requestMethod} ${metadata.path}`, { handler: `${metatype.name}.${methodName}`, access }];
    }),
  );
}
