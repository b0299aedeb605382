export type Dialect = 'sqlite' | 'mysql' | 'postgres';

/** What answers: MariaDB speaks MySQL's dialect, and has other names for its collations. */
export type ServerKind = Dialect | 'mariadb';

export function dialectSpokenBy(kind: ServerKind): Dialect {
  return kind === 'mariadb' ? 'mysql' : kind;
}
