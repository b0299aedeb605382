import type { EntityMetadata, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import { DriverUtils } from 'typeorm/driver/DriverUtils.js';
import type { Database } from './database.js';

/** Alias of the entity in every query that is read. */
export const ALIAS = 'row';

interface ReadColumn {
  property: string;
  alias: string;
  column: ColumnMetadata;
}

/**
 * Makes rows of what a query over one table answers. TypeORM's own transformer also looks for joins and relations,
 * which no query here has, with every row: it takes as long as the statement itself.
 */
export class RowReader<Row extends ObjectLiteral> {
  private readonly columns: readonly ReadColumn[];
  private readonly type: new () => Row;

  constructor(private readonly metadata: EntityMetadata) {
    const { driver } = metadata.dataSource;
    this.type = metadata.target as new () => Row;
    this.columns = metadata.columns.map((column) => ({
      property: column.propertyName,
      alias: DriverUtils.buildAlias(driver, undefined, ALIAS, column.databaseName),
      column,
    }));
  }

  read(database: Database, query: SelectQueryBuilder<Row>): Promise<Row[]> {
    const [sql, parameters] = query.getQueryAndParameters();
    return this.run(database, sql, parameters);
  }

  async run(database: Database, sql: string, parameters: unknown[]): Promise<Row[]> {
    const raws = await database.select(sql, parameters);
    return raws.map((raw) => this.toRow(raw));
  }

  private toRow(raw: Readonly<Record<string, unknown>>): Row {
    const { driver } = this.metadata.dataSource;
    const row: Record<string, unknown> = new this.type();
    for (const { property, alias, column } of this.columns)
      row[property] = driver.prepareHydratedValue(raw[alias], column);
    return row as Row;
  }
}
