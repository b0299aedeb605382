import type { Type as Class } from '@nestjs/common';
import { EntitySchema } from 'typeorm';
import { type Column as ColumnDefinition, entityColumn } from './column.js';
import { dialectSpokenBy, type ServerKind } from './dialect.js';
import { constraintNames, REFERENTIAL_ACTIONS } from './names.js';

/** What keeps a table's rows right, in column names. */
export interface Constraints {
  indexes?: readonly (readonly string[])[];
  uniques?: readonly (readonly string[])[];
  /** Name → SQL condition that means the same in every dialect. */
  checks?: Readonly<Record<string, string>>;
  /** Column → table of the same app whose `id` it names. */
  references?: Readonly<Record<string, string>>;
}

interface TableDefinition {
  name: string;
  constraints: Constraints;
}

const tables = new WeakMap<object, TableDefinition>();
const columns = new WeakMap<object, { property: string; column: ColumnDefinition }[]>();

/** An entity: a row of the table `name`, before which its owner's prefix is put. */
export function Table(name: string, constraints: Constraints = {}): ClassDecorator {
  return (target) => {
    tables.set(target.prototype as object, { name, constraints });
  };
}

/** A column, named like its property in snake_case. */
export function Column(column: ColumnDefinition): PropertyDecorator {
  return (target, property) => {
    const known = columns.get(target) ?? [];
    known.push({ property: String(property), column });
    columns.set(target, known);
  };
}

/** The properties of an entity that are columns, in their order. */
export function columnsOf(entity: Class<object>): readonly string[] {
  return (columns.get(entity.prototype as object) ?? []).map(({ property }) => property);
}

export function columnName(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The entity as one kind of server keeps it, under its owner's table prefix, for TypeORM. */
export function entitySchemaOf(entity: Class<object>, prefix: string, kind: ServerKind): EntitySchema {
  const table = tables.get(entity.prototype as object);
  if (!table) throw new Error(`${entity.name} is listed as an entity and has no @Table()`);
  const { indexes = [], uniques = [], checks = {}, references = {} } = table.constraints;
  const names = constraintNames(prefix + table.name);
  const own = columns.get(entity.prototype as object) ?? [];
  const propertyOf = new Map(own.map(({ property }) => [columnName(property), property]));
  const properties = (wanted: readonly string[]) => wanted.map((column) => propertyOf.get(column) ?? column);
  return new EntitySchema<object>({
    name: prefix + entity.name,
    target: entity,
    tableName: prefix + table.name,
    columns: Object.fromEntries(
      own.map(({ property, column }) => [property, entityColumn(columnName(property), column, kind)]),
    ),
    indices: [
      ...indexes.map((wanted) => ({ name: names.index(wanted), columns: properties(wanted) })),
      ...uniques.map((wanted) => ({ name: names.unique(wanted), columns: properties(wanted), unique: true })),
    ],
    // TypeORM knows no checks on MySQL; there the migration alone makes them
    checks:
      dialectSpokenBy(kind) === 'mysql'
        ? []
        : Object.entries(checks).map(([name, expression]) => ({ name: names.check(name), expression })),
    foreignKeys: Object.entries(references).map(([column, target]) => ({
      name: names.foreignKey(column),
      target: prefix + target,
      columnNames: [column],
      referencedColumnNames: ['id'],
      ...REFERENTIAL_ACTIONS,
    })),
  });
}
