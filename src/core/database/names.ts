/** Names of a table's constraints: the same from entity and migration, in every dialect. */
export function constraintNames(table: string) {
  return {
    index: (columns: readonly string[]) => `ix_${table}_${columns.join('_')}`,
    unique: (columns: readonly string[]) => `uq_${table}_${columns.join('_')}`,
    check: (name: string) => `ck_${table}_${name}`,
    foreignKey: (column: string) => `fk_${table}_${column}`,
  };
}

/** Said aloud, because MySQL and MariaDB name the silent default differently. */
export const REFERENTIAL_ACTIONS = { onDelete: 'RESTRICT', onUpdate: 'RESTRICT' } as const;
