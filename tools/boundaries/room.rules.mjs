// Who may lean on whom. `to.pathNot` is what stands open; `$1` is what the first group of `from.path` matched.

/** Of our own sources, whatever matches `from` may import what matches `open`, and nothing else. */
function arrow(name, { from, open, comment }) {
  return { name, severity: 'error', comment, from: { path: from }, to: { path: '^src/', pathNot: open } };
}

const registry = '^src/apps/registry\\.ts$';
const room = '(core/[^/]+|middleware|observability)/';
const floor = 'platform|serving|commands';
const knownToPlatform = 'app|auth|concurrency|config|database|docs|errors|health|http|lifecycle|redis|room|sockets';

export const roomRules = [
  arrow('app-reaches-core-and-contracts', {
    from: '^src/apps/([^/]+)/',
    open: ['^src/apps/$1/', '^src/core/(?!(redis|lifecycle)/)', '^src/apps/[^/]+/contract/'],
    comment:
      "An app leans on itself, on core (not redis, not lifecycle) and on another app's contract/. Ask the other app " +
      'through its contract, add there what is missing, and move what several apps share into a room of core.',
  }),
  arrow('contract-stands-alone', {
    from: '^src/apps/([^/]+)/contract/',
    open: ['^src/apps/$1/contract/', '^src/core/app/'],
    comment:
      'Whoever imports a contract imports all it leans on: declare plain types inside contract/, and let the facade ' +
      'translate between them and the domain.',
  }),
  arrow('registry-reads-declarations', {
    from: registry,
    open: ['^src/apps/([^/]+)/\\1\\.app\\.ts$', '^src/core/app/'],
    comment: "The registry lists apps: import <id>/<id>.app.ts and say the rest in that app's declaration.",
  }),
  {
    name: 'only-composition-reads-registry',
    severity: 'error',
    comment:
      'Only serving/serve.ts and cli.ts know the list of apps, and hand it on: take the apps as an argument, or ask for a ' +
      'contract if you mean one of them.',
    from: { path: '^src/', pathNot: '^src/(serving/serve|cli)\\.ts$' },
    to: { path: registry },
  },
  {
    name: 'composition-names-no-app',
    severity: 'error',
    comment: 'The platform names no app (C4.1): go through apps/registry.ts, and read what the app declares.',
    from: { path: `^src/([^/]+\\.ts$|(${floor})/)` },
    to: { path: '^src/apps/', pathNot: registry },
  },
  arrow('platform-reaches-down', {
    from: '^src/platform/',
    open: ['^src/platform/', '^src/middleware/', '^src/core/', '^src/observability/', '^src/apps/'],
    comment: 'The platform is composed of what lies below it, and knows neither processes nor commands: hand it in.',
  }),
  {
    name: 'platform-knows-few-rooms',
    severity: 'error',
    comment:
      'Rooms are composed by what they declare (defineRoom): say there what the platform should do for this one, and ' +
      'import it in rooms.ts alone.',
    from: { path: '^src/platform/', pathNot: '^src/platform/rooms\\.ts$' },
    to: { path: `^src/core/(?!(${knownToPlatform})/)` },
  },
  arrow('serving-and-commands-are-strangers', {
    from: '^src/(serving|commands)/',
    open: ['^src/$1/', '^src/platform/', '^src/core/', '^src/observability/', '^src/apps/'],
    comment:
      'What serves and what an operator commands both stand on the platform, beside each other: move what both need ' +
      'there. Steps of a request are mounted by the platform alone.',
  }),
  arrow('middleware-reaches-core-and-observability', {
    from: '^src/middleware/',
    open: ['^src/middleware/', '^src/core/', '^src/observability/'],
    comment: 'A step of a request leans on core and observability: have the rest injected.',
  }),
  arrow('core-reaches-observability', {
    from: '^src/core/',
    open: ['^src/core/', '^src/observability/'],
    comment:
      'Core knows how, middleware knows when, apps know what for: hand in what core needs of them as an argument or ' +
      'a provider, declared as a type in the room itself.',
  }),
  {
    name: 'room-entered-by-its-door',
    severity: 'error',
    comment:
      "Import #core/<room>, #observability or middleware/index.ts, and export there what is missing at the room's door.",
    // instrumentation has a rule of its own
    from: { path: `^src/(${room}|apps/|(?:${floor})/|[^/]+\\.ts)`, pathNot: '^src/instrumentation\\.ts$' },
    to: { path: `^src/${room}`, pathNot: ['^src/$1', `^src/${room}index\\.ts$`] },
  },
  arrow('instrumentation-loads-little', {
    from: '^src/instrumentation\\.ts$',
    open: ['^src/core/(app|config)/index\\.ts$', '^src/observability/(?!index\\.ts$)'],
    comment:
      'It runs before all that is traced: it takes settings, the version and single files of observability (whose ' +
      'door would load too much). Do the rest in serve.ts.',
  }),
  {
    name: 'no-room-cycle',
    severity: 'error',
    scope: 'folder',
    comment:
      'Two rooms that need each other are one, or hide a third: move what both use into the one below, or hand it in.',
    from: { path: '^src/(core/[^/]+|middleware|observability)$' },
    to: { circular: true },
  },
  arrow('observability-reaches-config', {
    from: '^src/observability/',
    open: ['^src/observability/', '^src/core/(config|concurrency)/'],
    comment:
      'Every room logs, so observability leans on core/config and core/concurrency alone: let the caller hand in what it ' +
      'has to tell.',
  }),
  arrow('config-stands-alone', {
    from: '^src/core/config/',
    open: ['^src/core/config/'],
    comment: "Every room has settings, so config leans on nothing of ours: put a room's config class into that room.",
  }),
];
