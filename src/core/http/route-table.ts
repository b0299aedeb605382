import type { FastifyInstance } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';

export interface Route {
  method: string;
  /** Template, such as `/app-x/things/:id`. */
  path: string;
}

/** Every route Fastify serves, as it was told of them. */
export class RouteTable {
  readonly routes: Route[] = [];
  private readonly router = findMyWay({ maxParamLength: 500 });
  private readonly methods = new Set<string>();

  /** Must be called before the first route is added. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) this.add(each, url);
    });
  }

  /** Methods served at the path of this URL, for `Allow` (C2, 4004); empty when there is nothing. */
  allowedAt(url: string): string[] {
    const path = url.split('?', 1)[0] ?? url;
    return [...this.methods].filter((method) => {
      const found = this.router.find(method as HTTPMethod, path);
      // `/things/` is no `/things/:id` to Fastify
      return found !== null && !Object.values(found.params).includes('');
    });
  }

  private add(method: string, path: string): void {
    this.routes.push({ method, path });
    this.methods.add(method);
    if (!this.router.hasRoute(method as HTTPMethod, path)) this.router.on(method as HTTPMethod, path, () => undefined);
  }
}
