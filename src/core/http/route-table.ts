import type { FastifyInstance } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';

export interface Route {
  method: string;
  /** Template, such as `/app-x/things/:id`. */
  path: string;
}

/** What is served at one template, however its parameters are called. */
interface Served {
  shape: string;
  methods: Set<string>;
}

type Router = ReturnType<typeof findMyWay>;

const ANY = 'GET';

/** Every route Fastify serves, as it was told of them. */
export class RouteTable {
  readonly routes: Route[] = [];
  // Fastify looks for a path among the routes of one method, as the second does; the first among those of all methods
  private readonly closest = newRouter();
  private readonly ofMethod = newRouter();
  private readonly served = new Map<string, Served>();
  // every request asks: by template, the methods that a closer template may lack
  private readonly swallowing = new Map<string, ReadonlySet<string>>();

  /** Must be called before the first route is added. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) this.add(each, url);
    });
  }

  /** Methods that are answered at the path of this URL, for `Allow` (C2, 4004); empty when there is nothing. */
  allowedAt(url: string): string[] {
    const closest = find(this.closest, ANY, url);
    if (!closest) return [];
    const methods = new Set(this.routes.map(({ method }) => method));
    return [...methods].filter((method) => this.isAnswered(method, url, closest)).sort();
  }

  /**
   * Whether the path of this URL is a closer template's than the one that Fastify found for the method: `DELETE
   * /things/mine` runs into `/things/:id` where `/things/mine` itself has no DELETE.
   */
  isSwallowed(method: string, url: string, template: string): boolean {
    if (!this.swallowedMethods(template).has(method)) return false;
    const closest = find(this.closest, ANY, url);
    return closest !== undefined && isCloser(closest.shape, shapeOf(template));
  }

  private isAnswered(method: string, url: string, closest: Served): boolean {
    const taken = find(this.ofMethod, method, url);
    return taken !== undefined && !isCloser(closest.shape, taken.shape);
  }

  private swallowedMethods(template: string): ReadonlySet<string> {
    let methods = this.swallowing.get(template);
    if (!methods) this.swallowing.set(template, (methods = this.findSwallowed(shapeOf(template))));
    return methods;
  }

  private findSwallowed(shape: string): ReadonlySet<string> {
    const closer = [...this.served.values()].filter((each) => isCloser(each.shape, shape));
    const methods = [...(this.served.get(shape)?.methods ?? [])];
    return new Set(methods.filter((method) => closer.some((each) => !each.methods.has(method))));
  }

  private add(method: string, path: string): void {
    this.routes.push({ method, path });
    this.swallowing.clear();
    const shape = shapeOf(path);
    let served = this.served.get(shape);
    if (!served) {
      served = { shape, methods: new Set() };
      this.served.set(shape, served);
      this.closest.on(ANY, path, () => undefined, served);
    }
    if (!served.methods.has(method)) this.ofMethod.on(method as HTTPMethod, path, () => undefined, served);
    served.methods.add(method);
  }
}

function newRouter(): Router {
  return findMyWay({ maxParamLength: 500 });
}

function find(router: Router, method: string, url: string): Served | undefined {
  const found = router.find(method as HTTPMethod, url.split('?', 1)[0] ?? url);
  // `/things/` is no `/things/:id` to Fastify
  return found && !Object.values(found.params).includes('') ? (found.store as Served) : undefined;
}

/** `/things/:id` and `/things/:thing_id` are one template. */
function shapeOf(path: string): string {
  return path.replace(/(?<!:):\w+/g, ':_');
}

/** Whether each path of `shape` is one of `other` too, part by part. */
function isCloser(shape: string, other: string): boolean {
  if (shape === other) return false;
  const [parts, others] = [shape.split('/'), other.split('/')];
  if (parts.length !== others.length && !other.endsWith('*')) return false;
  return others.every((part, index) => part === parts[index] || /[:*]/.test(part));
}
