import type { EntitySchemaColumnOptions, TableColumnOptions, ValueTransformer } from 'typeorm';
import type { Dialect } from './dialect.js';

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

type DialectType = Pick<TableColumnOptions, 'type' | 'length' | 'precision' | 'collation' | 'charset'> & {
  type: string;
};

function dialectType({ type, length }: Column, dialect: Dialect): DialectType {
  const collated = {
    sqlite: {},
    mysql: { charset: 'utf8mb4', collation: 'utf8mb4_bin' },
    postgres: { collation: 'C' },
  }[dialect];
  switch (type) {
    case 'id':
    case 'integer':
      return { type: dialect === 'sqlite' ? 'integer' : 'bigint' };
    case 'text':
      return { type: 'varchar', length: String(length), ...collated };
    case 'longText':
      return { type: 'text', ...collated };
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

export function entityColumn(name: string, column: Column, dialect: Dialect): EntitySchemaColumnOptions {
  return {
    name,
    ...(dialectType(column, dialect) as Pick<
      EntitySchemaColumnOptions,
      'type' | 'length' | 'precision' | 'collation' | 'charset'
    >),
    ...(column.type === 'boolean' && dialect === 'mysql' && { type: Boolean }),
    nullable: column.nullable ?? false,
    primary: column.primary ?? false,
    ...(column.type === 'id' && { generated: 'increment' as const }),
    ...((column.type === 'id' || column.type === 'integer') && { transformer: asNumber }),
  };
}

export function tableColumn(name: string, column: Column, dialect: Dialect): TableColumnOptions {
  return {
    name,
    ...dialectType(column, dialect),
    isNullable: column.nullable ?? false,
    isPrimary: column.primary ?? false,
    ...(column.type === 'id' && { isGenerated: true, generationStrategy: 'increment' as const }),
  };
}
