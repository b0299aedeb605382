import type { Route } from '#core/http';
import type { Operation } from './expectation.js';

/** Differences between what Fastify serves and what was expected, both ways. */
export function coverageFaults(
  served: readonly Route[],
  operations: readonly Operation[],
  documents: readonly string[],
): string[] {
  const expected = new Set([
    ...operations.flatMap(({ method, template, versioned }) =>
      methodsOf(method).flatMap((each) => [`${each} ${template}`, ...(versioned ? [`${each} /v1${template}`] : [])]),
    ),
    ...documents.flatMap((path) => methodsOf('GET').map((method) => `${method} ${path}`)),
  ]);
  const found = served.map(({ method, path }) => `${method} ${path}`);
  return [
    ...found.filter((route) => !expected.has(route)).map((route) => `${route} is served and expected by nobody`),
    ...[...expected].filter((route) => !found.includes(route)).map((route) => `${route} is expected and not served`),
    ...found.filter((route, index) => found.indexOf(route) < index).map((route) => `${route} is served twice`),
  ];
}

/** Fastify serves HEAD wherever it serves GET (C3.1). */
function methodsOf(method: string): string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}
