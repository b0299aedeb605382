import { accessPage } from './access-page.mjs';
import { appsPage } from './apps-page.mjs';
import { codesPage } from './codes-page.mjs';
import { commandsPage } from './commands-page.mjs';
import { envExample } from './env-example.mjs';
import { metricsPage } from './metrics-page.mjs';
import { openApiDocuments } from './open-api-documents.mjs';
import { settingsPage } from './settings-page.mjs';
import { withClient } from '../sdk/with-client.mjs';

/**
 * Every file that follows from the code, by its path; the next one is a line here.
 * @throws Error when the apps do not fit together: what is said of them would be wrong.
 */
export async function artefactsOf(program) {
  program.app.ensureAppsFit(program.registry.apps);
  return {
    '.env.example': envExample(program),
    'docs/reference/access.md': await accessPage(program),
    'docs/reference/apps.md': appsPage(program),
    'docs/reference/codes.md': codesPage(program),
    'docs/reference/commands.md': commandsPage(program),
    'docs/reference/metrics.md': await metricsPage(program),
    ...(await withClient(await openApiDocuments(program))),
    'docs/reference/settings.md': settingsPage(program),
  };
}
