import { type App, VERSION } from '#core/app';
import { DocsConfig, type Settings } from '#core/config';
import type { DescribedRoutes } from './describe-routes.js';
import { introductionOf } from './introduction.js';
import type { PathItem, Response } from './operation.js';
import { FIELD_ERROR, FIELD_ERROR_NAME, type Schemas } from './schema.js';
import { type Server, serversOf } from './servers.js';

export interface Tag {
  name: string;
  'x-displayName': string;
  description: string;
}

export interface OpenApi {
  openapi: string;
  info: object;
  servers: readonly Server[];
  tags: readonly Tag[];
  'x-tagGroups': readonly { name: string; tags: readonly string[] }[];
  paths: Readonly<Record<string, PathItem>>;
  components: { securitySchemes: object; schemas: Schemas; responses: Readonly<Record<string, Response>> };
}

/** What a document is called, and where it is served. */
export interface Titled {
  title: string;
  /** Below the base path, such as `/app-x/openapi.json`. */
  path: string;
}

/** The OpenAPI document of these routes; the same routes give the same text. */
export function openApiOf({ title, path }: Titled, described: readonly DescribedRoutes[], settings: Settings): OpenApi {
  const { contactName, contactUrl, contactEmail, license } = settings.get(DocsConfig);
  const apps = described.flatMap(({ app }) => app ?? []);
  const groups = described.map(tagGroupOf).filter(({ tags }) => tags.length > 0);
  return {
    openapi: '3.0.3',
    info: {
      title,
      version: VERSION,
      description: introductionOf(apps),
      contact: { name: contactName, ...(contactUrl !== undefined && { url: contactUrl }), email: contactEmail },
      license: { name: license, url: `https://spdx.org/licenses/${encodeURIComponent(license)}.html` },
    },
    servers: serversOf(path, settings),
    tags: groups.flatMap(({ tags }) => tags),
    'x-tagGroups': groups.map(({ name, tags }) => ({ name, tags: tags.map((tag) => tag.name) })),
    paths: sorted(merged(described.map(({ paths }) => paths))),
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The `access_token` that `POST /auth/login` answers, or one of the OIDC issuer that is set.',
        },
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'X-API-Key',
          description: 'For programs: a key that an operator made, or the one for service calls. Not beside a token.',
        },
      },
      schemas: sorted(merged([...described.map(({ schemas }) => schemas), { [FIELD_ERROR_NAME]: FIELD_ERROR }])),
      responses: sorted(merged(described.map(({ responses }) => responses))),
    },
  };
}

function tagGroupOf({ app, paths }: DescribedRoutes): { name: string; tags: Tag[] } {
  const names = Object.values(paths).flatMap((item) => Object.values(item).flatMap(({ tags = [] }) => tags));
  const tags = [...new Set(names)].sort().map((name) => tagOf(name, app));
  return { name: app?.title ?? 'Platform', tags };
}

function tagOf(name: string, app: App | undefined): Tag {
  const resource = app ? name.slice(app.id.length + 1) : name;
  return {
    name,
    'x-displayName': resource.charAt(0).toUpperCase() + resource.slice(1),
    description: app ? `${app.title} (${app.id}): ${resource}.` : `${resource}, for every app.`,
  };
}

function merged<T>(parts: readonly Readonly<Record<string, T>>[]): Record<string, T> {
  return Object.assign({}, ...parts) as Record<string, T>;
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  // by code unit, as no locale would
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
