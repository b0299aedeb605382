// goes to src/apps/app-b/products/planted.repository.ts
// @ts-nocheck: from there its imports lead somewhere
import SqliteDatabase from 'better-sqlite3';
import mysql from 'mysql2/promise';
import type { Pool } from 'pg';
import * as tarn from 'tarn';

export const planted: [unknown, unknown, unknown, Pool?] = [SqliteDatabase, mysql, tarn];
