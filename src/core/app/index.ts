export { type AppNames, namesOf } from './app-names.js';
export { AppMetrics, type MetricOptions } from './app-metrics.js';
export { AppScope } from './app-scope.js';
export { conflictsOf, ensureAppsFit } from './check-apps.js';
export { Clock, SystemClock } from './clock.js';
export { type Contract, type ContractToken, defineContract, type ProvidedContract } from './contract.js';
export { type App, type AppDeclaration, defineApp, type Seed } from './define-app.js';
export { inUseOrder } from './use-order.js';
export { VERSION } from './version.js';
