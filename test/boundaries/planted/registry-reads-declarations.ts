// goes to src/apps/registry.ts
// @ts-nocheck: from there its imports lead somewhere
import { AppAConfig } from './app-a/app-a.config.js';
export { appBSeed } from './app-b/app-b.seed.js';

export const planted = AppAConfig;
