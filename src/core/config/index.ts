export { CorsConfig } from './cors.config.js';
export { DocsConfig } from './docs.config.js';
export { LimitsConfig } from './limits.config.js';
export { ConfigError, loadSettings } from './load-settings.js';
export { ServerConfig } from './server.config.js';
export {
  type ConfigClass,
  Decimal,
  type Environment,
  ENVIRONMENTS,
  Flag,
  Integer,
  type JudgesItself,
  List,
  type Problem,
  settingsOf,
  Text,
} from './setting.js';
export { Settings } from './settings.js';
export { processSources, type Sources } from './sources.js';
