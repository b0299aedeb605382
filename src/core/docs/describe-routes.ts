import type { INestApplication, Type as Class } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { App } from '#core/app';
import { completeOperation } from './complete-operation.js';
import type { MarkedOperation, Operation, Owner, PathItem, Response } from './operation.js';
import { ownedPath, ownedSchema } from './owned-schema.js';
import type { Schemas } from './schema.js';
import { withSentRules } from './sent-rules.js';

/** The modules that hold the routes of one app, or of the platform when there is none. */
export interface OwnedModules {
  app: App | undefined;
  modules: readonly Class<object>[];
}

/** All that documents say of the routes of one owner. */
export interface DescribedRoutes {
  app: App | undefined;
  paths: Readonly<Record<string, PathItem>>;
  schemas: Schemas;
  responses: Readonly<Record<string, Response>>;
}

interface Explored {
  paths: Readonly<Record<string, PathItem<MarkedOperation>>>;
  components: { schemas: Schemas };
}

const METHODS = new Set(['get', 'put', 'post', 'delete', 'patch']);

/** Describes routes owner by owner, because two apps may give classes and handlers the same name. */
export function describeRoutes(nest: INestApplication, owned: OwnedModules, basePath: string): DescribedRoutes {
  const { app } = owned;
  const { paths, components } = explore(nest, owned);
  const owner: Owner = { app, schemas: components.schemas };
  const nameOf = operationNames(paths);
  const described: Record<string, Record<string, Operation>> = {};
  const responses: Record<string, Response> = {};
  for (const [fullPath, item] of Object.entries(paths)) {
    const path = fullPath.slice(basePath.length);
    if (app && isUnversioned(path, app)) continue;
    for (const [method, operation] of Object.entries(item)) {
      if (!METHODS.has(method)) continue;
      const named = {
        ...operation,
        operationId: nameOf(operation.operationId, path),
        summary: operation.summary || sentenceOf(operation),
        tags: tagsOf(operation, app),
      };
      const completed = completeOperation(named, owner, { method, path });
      (described[path] ??= {})[method] = completed.operation;
      Object.assign(responses, completed.shared);
    }
  }
  return { app, paths: described, schemas: components.schemas, responses };
}

/** What Nest's explorer finds; schemas are named after their owner, and take no field that they do not name. */
function explore(nest: INestApplication, { app, modules }: OwnedModules): Explored {
  const found = SwaggerModule.createDocument(nest, new DocumentBuilder().build(), {
    include: [...modules],
    operationIdFactory: (controller, method) => `${controller}#${method}`,
  });
  const rename = (name: string) => (app ? `${app.id}.${name}` : name);
  // JSON has none of the keys that were left undefined
  const { paths, components } = JSON.parse(JSON.stringify(found)) as Explored;
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => [rename(name), ownedSchema(schema, rename)] as const,
  );
  const items = Object.entries(paths).map(([path, item]) => [path, ownedPath(item, rename)] as const);
  const owned = withSentRules({ paths: Object.fromEntries(items), schemas: Object.fromEntries(schemas) });
  return { paths: owned.paths, components: { schemas: owned.schemas } };
}

/** Whether a path of this app has no version: it is the same route as the versioned one, which alone is listed (C3.1). */
function isUnversioned(path: string, { names }: App): boolean {
  return path === names.route || path.startsWith(`${names.route}/`);
}

/** Ids such as `app-x_listThings`; the controller is named where two have a handler of one name. */
function operationNames(paths: Explored['paths']): (found: string, path: string) => string {
  const handlers = new Set(Object.values(paths).flatMap((item) => Object.values(item).map(handlerOf)));
  const methods = [...handlers].map((handler) => handler.split('#')[1]);
  return (found, path) => {
    const [controller = '', method = ''] = handlerOf({ operationId: found }).split('#');
    const [, version, owner = ''] = /^(?:\/(v\d+))?\/([^/]+)/.exec(path) ?? [];
    const isAmbiguous = methods.indexOf(method) !== methods.lastIndexOf(method);
    return [
      owner,
      ...(isAmbiguous ? [controller.replace(/Controller$/, '')] : []),
      method,
      ...(version === undefined || version === 'v1' ? [] : [version]),
    ].join('_');
  };
}

/** `createOrder` → `Create order`. */
function sentenceOf(operation: Operation): string {
  const [, method = ''] = handlerOf(operation).split('#');
  const words = method.replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

// Nest numbers the versions of one handler
function handlerOf({ operationId }: Pick<Operation, 'operationId'>): string {
  return operationId.replace(/\[\d+\]$/, '');
}

/** The tags of an operation, with the id of its app: two apps may have resources of one name. */
function tagsOf({ tags = [] }: Operation, app: App | undefined): string[] {
  return tags.map((tag) => (app ? `${app.id} ${tag}` : tag));
}
