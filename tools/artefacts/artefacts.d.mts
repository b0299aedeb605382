/** The modules that artefacts are made from: tools/artefacts/program.mjs names them. */
export interface Program {
  app: typeof import('../../src/core/app/index.js');
  auth: typeof import('../../src/core/auth/index.js');
  commandLine: typeof import('../../src/commands/command-line.js');
  commands: typeof import('../../src/commands/commands.js');
  config: typeof import('../../src/core/config/index.js');
  errors: typeof import('../../src/core/errors/index.js');
  http: typeof import('../../src/core/http/index.js');
  observability: typeof import('../../src/observability/index.js');
  platform: typeof import('../../src/platform/platform.js');
  platformDocuments: typeof import('../../src/platform/documents.js');
  platformPreview: typeof import('../../src/platform/preview.js');
  platformSettings: typeof import('../../src/platform/settings.js');
  rooms: typeof import('../../src/platform/rooms.js');
  routeShape: typeof import('../../src/platform/route-shape.js');
  workerFigures: typeof import('../../src/serving/worker-figures.js');
  registry: typeof import('../../src/apps/registry.js');
}

export declare function artefactsOf(program: Program): Promise<Record<string, string>>;
