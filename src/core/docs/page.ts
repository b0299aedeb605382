import type { AssetName, Assets } from './assets.js';
import { escaped } from './html.js';
import { StoredAnswer } from './stored-answer.js';

export type Viewer = 'swagger-ui' | 'redoc';

/** An OpenAPI document that a page shows. */
export interface Shown {
  /** Unique, for the reader who chooses. */
  name: string;
  /** Below the base path. */
  path: string;
}

export interface Page {
  viewer: Viewer;
  title: string;
  /** Its own path below the base path, such as `/app-x/docs`. */
  path: string;
  /** The first one is shown first. */
  documents: readonly [Shown, ...Shown[]];
}

const PARTS: Readonly<Record<Viewer, { sheets: AssetName[]; scripts: AssetName[] }>> = {
  'swagger-ui': {
    sheets: ['swagger-ui.css'],
    scripts: ['swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js', 'show-swagger-ui.js'],
  },
  redoc: { sheets: [], scripts: ['redoc.standalone.js', 'show-redoc.js'] },
};

/** The HTML of a page. Its addresses are relative, so that it works behind a proxy that takes a prefix away. */
export function pageOf({ viewer, title, path, documents: [first, ...others] }: Page, assets: Assets): StoredAnswer {
  const top = '../'.repeat(path.split('/').length - 2);
  const asset = (name: AssetName) => `${top}docs/assets/${assets.pathOf(name)}`;
  const { sheets, scripts } = PARTS[viewer];
  const documents = [first, ...others].map(({ name, path: target }) => ({ name, url: top + target.slice(1) }));
  const html = [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title>`,
    '<link rel="icon" href="data:,">',
    ...sheets.map((name) => `<link rel="stylesheet" href="${asset(name)}">`),
    '<style>body { margin: 0 }</style>',
    '<div id="page"></div>',
    `<script type="application/json" id="data">${dataOf({ documents, first: first.name })}</script>`,
    ...scripts.map((name) => `<script src="${asset(name)}"></script>`),
    '</html>',
  ];
  return new StoredAnswer('text/html; charset=utf-8', `${html.join('\n')}\n`);
}

/** JSON inside of a script element, which ends at the first `</script`. */
function dataOf(value: object): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
