import type { EntitySchemaColumnOptions, TableColumnOptions, ValueTransformer } from 'typeorm';
import { dialectSpokenBy, type ServerKind } from './dialect.js';

/** A column as entities and migrations both name it; each dialect's type follows from it. */
export interface Column {
  readonly type: 'id' | 'integer' | 'text' | 'longText' | 'boolean' | 'instant';
  /** Of a text, in code points. */
  readonly length?: number;
  readonly nullable?: boolean;
  readonly primary?: boolean;
}

type Options = Pick<Column, 'nullable' | 'primary'>;

/** The primary key the database counts up. */
export const id = (): Column => ({ type: 'id', primary: true });
/** 64 bits; values stay within ±2^53−1. */
export const integer = (options: Options = {}): Column => ({ type: 'integer', ...options });
/** Compared by code point in every dialect (C1.3). */
export const text = (length: number, options: Options = {}): Column => ({ type: 'text', length, ...options });
export const longText = (options: Options = {}): Column => ({ type: 'longText', ...options });
export const boolean = (options: Options = {}): Column => ({ type: 'boolean', ...options });
/** UTC with milliseconds. */
export const instant = (options: Options = {}): Column => ({ type: 'instant', ...options });

type PhysicalType = Pick<TableColumnOptions, 'type' | 'length' | 'precision' | 'collation' | 'charset'> & {
  type: string;
};

// by code point, and without padding: for `utf8mb4_bin`, 'a' and 'a ' are one text
const COLLATED = {
  sqlite: {},
  mysql: { charset: 'utf8mb4', collation: 'utf8mb4_0900_bin' },
  mariadb: { charset: 'utf8mb4', collation: 'utf8mb4_nopad_bin' },
  postgres: { collation: 'C' },
} as const;

function physicalType({ type, length }: Column, kind: ServerKind): PhysicalType {
  const dialect = dialectSpokenBy(kind);
  switch (type) {
    case 'id':
    case 'integer':
      return { type: dialect === 'sqlite' ? 'integer' : 'bigint' };
    case 'text':
      return { type: 'varchar', length: String(length), ...COLLATED[kind] };
    case 'longText':
      return { type: 'text', ...COLLATED[kind] };
    case 'boolean':
      return { type: dialect === 'mysql' ? 'tinyint' : 'boolean' };
    case 'instant':
      return {
        sqlite: { type: 'datetime' },
        mysql: { type: 'datetime', precision: 3 },
        postgres: { type: 'timestamp with time zone', precision: 3 },
      }[dialect];
  }
}

// MySQL and PostgreSQL hand out 64-bit integers as text
const asNumber: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (value === null || value === undefined ? value : Number(value)),
};

export function entityColumn(name: string, column: Column, kind: ServerKind): EntitySchemaColumnOptions {
  return {
    name,
    ...(physicalType(column, kind) as Pick<
      EntitySchemaColumnOptions,
      'type' | 'length' | 'precision' | 'collation' | 'charset'
    >),
    ...(column.type === 'boolean' && dialectSpokenBy(kind) === 'mysql' && { type: Boolean }),
    nullable: column.nullable ?? false,
    primary: column.primary ?? false,
    ...(column.type === 'id' && { generated: 'increment' as const }),
    ...((column.type === 'id' || column.type === 'integer') && { transformer: asNumber }),
  };
}

export function tableColumn(name: string, column: Column, kind: ServerKind): TableColumnOptions {
  return {
    name,
    ...physicalType(column, kind),
    isNullable: column.nullable ?? false,
    isPrimary: column.primary ?? false,
    ...(column.type === 'id' && { isGenerated: true, generationStrategy: 'increment' as const }),
  };
}
