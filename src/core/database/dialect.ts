export type Dialect = 'sqlite' | 'mysql' | 'postgres';
