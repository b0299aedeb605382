import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SHOW_REDOC, SHOW_SWAGGER_UI } from './page-scripts.js';
import { StoredAnswer } from './stored-answer.js';

const SCRIPT = 'text/javascript; charset=utf-8';
const SHEET = 'text/css; charset=utf-8';
const REDOC_LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';

interface Source {
  type: string;
  read: () => string;
}

/** What pages are made of. All of it is answered by this process: a page asks nobody else for anything. */
const SOURCES = {
  'swagger-ui.css': { type: SHEET, read: () => swaggerUi('swagger-ui.css') },
  'swagger-ui-bundle.js': { type: SCRIPT, read: () => swaggerUi('swagger-ui-bundle.js') },
  'swagger-ui-standalone-preset.js': { type: SCRIPT, read: () => swaggerUi('swagger-ui-standalone-preset.js') },
  'show-swagger-ui.js': { type: SCRIPT, read: () => SHOW_SWAGGER_UI },
  'redoc.standalone.js': { type: SCRIPT, read: redoc },
  'show-redoc.js': { type: SCRIPT, read: () => SHOW_REDOC },
} satisfies Record<string, Source>;

export type AssetName = keyof typeof SOURCES;

/** The assets of one documentation: each is read, and compressed, when it is first asked for. */
export class Assets {
  private readonly stored = new Map<AssetName, StoredAnswer>();

  /** Where an asset is below `docs/assets/`; its content is part of the path, so that a copy is good for ever. */
  pathOf(name: AssetName): string {
    return `${this.get(name).digest}/${name}`;
  }

  /** The asset of this name; undefined when there is none of this name and content. */
  find(digest: string, name: string): StoredAnswer | undefined {
    if (!Object.hasOwn(SOURCES, name)) return undefined;
    const asset = this.get(name as AssetName);
    return asset.digest === digest ? asset : undefined;
  }

  private get(name: AssetName): StoredAnswer {
    let asset = this.stored.get(name);
    if (!asset) {
      const { type, read } = SOURCES[name];
      asset = new StoredAnswer(type, read());
      this.stored.set(name, asset);
    }
    return asset;
  }
}

/** A file of the Swagger UI that comes with `@nestjs/swagger`. */
function swaggerUi(file: string): string {
  const manifest = findPackageJSON('swagger-ui-dist', import.meta.resolve('@nestjs/swagger'));
  if (manifest === undefined) throw new Error('swagger-ui-dist is not installed beside @nestjs/swagger');
  return readFileSync(join(dirname(manifest), file), 'utf8');
}

/** Redoc's bundle, out of its package or, once built, out of the build; without the picture that it asks a CDN for. */
function redoc(): string {
  const bundle = readFileSync(fileURLToPath(import.meta.resolve('#assets/redoc.standalone.js')), 'utf8');
  return bundle.replaceAll(REDOC_LOGO, 'data:,');
}
