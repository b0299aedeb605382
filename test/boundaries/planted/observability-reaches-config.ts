// goes to src/observability/planted-failure.ts
// @ts-nocheck: from there its imports lead somewhere
import type { Failure } from '#core/errors';

export type Planted = Failure;
