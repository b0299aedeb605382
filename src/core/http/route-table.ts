import type { FastifyInstance } from 'fastify';
import findMyWay from 'find-my-way';

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

const ANY = 'GET';

/** Every route Fastify serves, as it was told of them. */
export class RouteTable {
  readonly routes: Route[] = [];
  // Fastify looks for a path among the routes of one method; this one looks among the paths of all methods
  private readonly router = findMyWay({ maxParamLength: 500 });
  private readonly served = new Map<string, Served>();
  /** Templates that take paths of a closer one, such as `/things/:id` beside `/things/mine`; found once for each. */
  private readonly swallowers = new Map<string, boolean>();

  /** Must be called before the first route is added. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) this.add(each, url);
    });
  }

  /** Methods served at the path of this URL, for `Allow` (C2, 4004); empty when there is nothing. */
  allowedAt(url: string): string[] {
    return [...(this.servedAt(url)?.methods ?? [])].sort();
  }

  /**
   * Whether the path of this URL is a closer template's than the one that Fastify found for the method: `DELETE
   * /things/mine` runs into `/things/:id` where `/things/mine` itself has no DELETE.
   */
  isSwallowed(url: string, template: string): boolean {
    if (!this.maySwallow(template)) return false;
    const taken = shapeOf(template);
    const closest = this.servedAt(url)?.shape ?? taken;
    return closest !== taken && covers(taken, closest);
  }

  /** The answer of the first request holds: routes are there by then. */
  private maySwallow(template: string): boolean {
    let may = this.swallowers.get(template);
    if (may === undefined) {
      const shape = shapeOf(template);
      may = /[:*]/.test(template) && [...this.served.keys()].some((other) => other !== shape && covers(shape, other));
      this.swallowers.set(template, may);
    }
    return may;
  }

  private servedAt(url: string): Served | undefined {
    const found = this.router.find(ANY, url.split('?', 1)[0] ?? url);
    // `/things/` is no `/things/:id` to Fastify
    return found && !Object.values(found.params).includes('') ? (found.store as Served) : undefined;
  }

  private add(method: string, path: string): void {
    this.routes.push({ method, path });
    const shape = shapeOf(path);
    let served = this.served.get(shape);
    if (!served) {
      served = { shape, methods: new Set() };
      this.served.set(shape, served);
      this.router.on(ANY, path, () => undefined, served);
    }
    served.methods.add(method);
  }
}

/** `/things/:id` and `/things/:thing_id` are one template. */
function shapeOf(path: string): string {
  return path.replace(/(?<!:):\w+/g, ':_');
}

/** Whether each path of `other` is one of `shape` too, part by part. */
function covers(shape: string, other: string): boolean {
  const [parts, others] = [shape.split('/'), other.split('/')];
  if (parts.length !== others.length && !shape.endsWith('*')) return false;
  return parts.every((part, index) => part === others[index] || /[:*]/.test(part));
}
