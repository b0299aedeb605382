import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServerConfig, Settings } from '#core/config';
import { AppError, codes } from '#core/errors';
import type { Routes } from '#core/room';
import { Assets } from './assets.js';
import { documentPath, Documents, WHOLE_PATH } from './documents.js';
import { PAGE_MARK } from './page-mark.js';
import { type Page, pageOf, type Shown, type Viewer } from './page.js';
import { SENDS_STORED, sendStored } from './send-stored.js';
import type { StoredAnswer } from './stored-answer.js';

/** Mounts `/openapi.json`, `/docs` and `/redoc`, and these three below each app that is served here (C3.6). */
@Injectable()
export class DocsRoutes implements Routes {
  constructor(
    private readonly settings: Settings,
    private readonly documents: Documents,
  ) {}

  mount(fastify: FastifyInstance): void {
    const { name, basePath = '' } = this.settings.get(ServerConfig);
    mountDocuments(fastify, basePath, this.documents);
    const assets = new Assets();
    mountAssets(fastify, basePath, assets);
    for (const page of pagesOf(name, this.documents)) mountPage(fastify, basePath, page, assets);
  }
}

function mountDocuments(fastify: FastifyInstance, basePath: string, documents: Documents): void {
  fastify.get(basePath + WHOLE_PATH, SENDS_STORED, async (request, reply) =>
    sendStored(request, reply, await documents.whole(whichApps(request))),
  );
  for (const app of documents.served)
    fastify.get(`${basePath}${documentPath(app)}`, SENDS_STORED, async (request, reply) =>
      sendStored(request, reply, await documents.of(app)),
    );
}

/** @throws 3001 for anything but `apps=all`. */
function whichApps({ query }: FastifyRequest): 'served' | 'all' {
  const { apps } = query as { apps?: unknown };
  if (apps === undefined) return 'served';
  if (apps === 'all') return 'all';
  const errors = [{ field: 'apps', code: 'is_in', message: 'apps must be all, or left out' }];
  throw new AppError(codes.invalidInput, { errors });
}

function mountAssets(fastify: FastifyInstance, basePath: string, assets: Assets): void {
  fastify.get<{ Params: { digest: string; name: string } }>(
    `${basePath}/docs/assets/:digest/:name`,
    SENDS_STORED,
    (request, reply) => {
      const asset = assets.find(request.params.digest, request.params.name);
      if (!asset) throw new AppError(codes.routeNotFound);
      return sendStored(request, reply, asset, 'for-ever');
    },
  );
}

/** Mounts a page with and without a slash at its end: both are typed by hand. */
function mountPage(fastify: FastifyInstance, basePath: string, page: Page, assets: Assets): void {
  for (const path of [page.path, `${page.path}/`]) {
    let made: StoredAnswer | undefined;
    const show = (request: FastifyRequest, reply: FastifyReply) =>
      sendStored(request, reply, (made ??= pageOf({ ...page, path }, assets)));
    fastify.get(basePath + path, { ...SENDS_STORED, config: PAGE_MARK }, show);
  }
}

function pagesOf(name: string, { apps, served }: Documents): Page[] {
  const whole: Shown = { name, path: WHOLE_PATH };
  const everywhere: Shown[] =
    served.length < apps.length ? [{ name: `${name}, everywhere`, path: `${WHOLE_PATH}?apps=all` }] : [];
  const own = served.map((app) => ({ name: `${app.id}: ${app.title}`, path: documentPath(app) }));
  return [
    ...viewersAt('', name, [whole, ...everywhere, ...own]),
    ...served.flatMap((app, index) => {
      const first = own[index] ?? whole;
      const others = [whole, ...own].filter((shown) => shown !== first);
      return viewersAt(app.names.route, `${name}: ${app.title}`, [first, ...others]);
    }),
  ];
}

function viewersAt(prefix: string, title: string, documents: Page['documents']): Page[] {
  const viewers: [Viewer, string][] = [
    ['swagger-ui', '/docs'],
    ['redoc', '/redoc'],
  ];
  return viewers.map(([viewer, path]) => ({ viewer, title, path: prefix + path, documents }));
}
