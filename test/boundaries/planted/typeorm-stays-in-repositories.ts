// goes to src/apps/app-b/products/planted.service.ts
// @ts-nocheck: from there its imports lead somewhere
import type { DataSource } from 'typeorm';

export type Planted = DataSource;
