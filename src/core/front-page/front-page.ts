import type { App, AppSwitches } from '#core/app';
import { escaped } from '#core/docs';
import type { HealthDto } from '#core/health';

export interface FrontPage {
  environment: string;
  health: HealthDto;
  /** The apps served here. */
  apps: readonly App[];
  switches: AppSwitches;
  /** Whether `/metrics` is on this port. */
  hasMetrics: boolean;
}

const STYLE = `
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent) }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 3rem auto; padding: 0 1rem }
  h1 { margin: 0; font-size: 1.6rem } h2 { margin: 2.5rem 0 .5rem; font-size: 1.1rem }
  p { margin: .25rem 0 } .about { opacity: .75 }
  table { border-collapse: collapse; width: 100% } th { font-weight: 600; text-align: left }
  th, td { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
  code { font-size: .9em } nav a, td a { margin-right: .75rem }
  .state::before { content: "\\25CF"; display: inline-block; margin-right: .4em }
  .ok::before { color: #1a7f37 } .degraded::before { color: #b7791f } .down::before { color: #c62828 } .disabled::before { color: #78909c }
  @media (max-width: 36rem) { thead { display: none } tr { display: block; padding: .5rem 0 } td { display: block; border: 0; padding: .1rem 0 } }
`;

/** The page at `/`: what runs here, how it is, and where its documentation is. Its addresses are relative. */
export function frontPage({ environment, health, apps, switches, hasMetrics }: FrontPage): string {
  const { service, version, status, components } = health;
  const name = escaped(service);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${name}</title>`,
    '<link rel="icon" href="data:,">',
    `<style>${STYLE}</style>`,
    `<h1>${name}</h1>`,
    `<p class="about">Version ${escaped(version)}, ${escaped(environment)}</p>`,
    `<p>${stateOf(status)}</p>`,
    `<nav>${links([['docs', 'Documentation'], ['redoc', 'Reference'], ['openapi.json', 'OpenAPI'], ['health', 'Health'], ...(hasMetrics ? ([['metrics', 'Metrics']] as const) : [])])}</nav>`,
    '<h2>Apps</h2>',
    '<table><thead><tr><th>App<th>Routes<th>Health<th>Documentation</thead><tbody>',
    ...apps.map((app) => rowOf(app, switches.of(app.id).state.enabled ? status : 'disabled')),
    '</tbody></table>',
    '<h2>Components</h2>',
    '<table><tbody>',
    ...Object.entries(components).map(
      ([component, { status: state, ms }]) => `<tr><td>${escaped(component)}<td>${stateOf(state)}<td>${ms} ms`,
    ),
    '</tbody></table>',
    '</html>',
    '',
  ].join('\n');
}

/** An app that is switched on answers as long as the shared parts do: it has no health beyond theirs. */
function rowOf({ id, title, names }: App, status: string): string {
  const route = names.route.slice(1);
  const documentation = links([
    [`${route}/docs`, 'Documentation'],
    [`${route}/redoc`, 'Reference'],
    [`${route}/openapi.json`, 'OpenAPI'],
  ]);
  return `<tr><td>${escaped(title)}<td><code>/v1/${escaped(id)}</code><td><a href="${route}/health">${stateOf(status)}</a><td>${documentation}`;
}

function stateOf(status: string): string {
  return `<span class="state ${escaped(status)}">${escaped(status)}</span>`;
}

function links(targets: readonly (readonly [href: string, text: string])[]): string {
  return targets.map(([href, text]) => `<a href="${href}">${text}</a>`).join(' ');
}
