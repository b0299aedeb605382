// goes to src/core/errors/planted.ts
// @ts-nocheck: from there its imports lead somewhere
import { Redis } from 'ioredis';

export const planted: unknown = Redis;
