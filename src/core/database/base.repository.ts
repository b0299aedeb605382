import type { Type as Class } from '@nestjs/common';
import type { EntityMetadata, SelectQueryBuilder } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { AppError, codes } from '#core/errors';
import type { ListQuery, Page, SortKey } from '#core/http';
import type { Database } from './database.js';
import { ALIAS, RowReader } from './row-reader.js';
import { columnsOf } from './table.js';

interface Identified {
  id: number;
}

/** How a list is ordered when the caller does not say (C1.3). */
const DEFAULT_SORT: readonly SortKey[] = [{ field: 'created_at', descending: true }];

/**
 * Reads and writes the rows of one table and hands out domain objects. `toDomain` and `toRow` are the only places that
 * know both shapes; the second follows from the entity's columns.
 */
export abstract class BaseRepository<Row extends Identified, Domain extends Identified, Draft = Omit<Domain, 'id'>> {
  /** All but the id, which the database gives. */
  private readonly columns: readonly string[];
  private reader: RowReader<Row> | undefined;
  private byId: string | null | undefined;

  protected constructor(
    protected readonly database: Database,
    private readonly entity: Class<Row>,
  ) {
    this.columns = columnsOf(entity).filter((column) => column !== 'id');
  }

  protected abstract toDomain(row: Row): Domain;
  /**
   * The row's columns but its id: what the domain object has under their names. Overridden, with this as its beginning,
   * where a column is more than that.
   */
  protected toRow(draft: Draft | Domain): Omit<Row, 'id'> {
    const values = draft as Readonly<Record<string, unknown>>;
    const row: Record<string, unknown> = {};
    for (const column of this.columns) if (column in values) row[column] = values[column];
    return row as Omit<Row, 'id'>;
  }

  async find(id: number): Promise<Domain | null> {
    if (this.byId === undefined) this.byId = this.statementById();
    if (this.byId === null) return this.one(this.rowsById(id));
    return this.first(await this.readerOf(this.table()).run(this.database, this.byId, [id]));
  }

  /** @throws 4001 */
  async get(id: number): Promise<Domain> {
    return found(await this.find(id));
  }

  /** The row, locked until the transaction ends. @throws 4001; Error outside a transaction. */
  async getForUpdate(id: number): Promise<Domain> {
    return found((await this.listForUpdate([id]))[0] ?? null);
  }

  /** Those of the rows that exist, in ascending order of id. */
  async listByIds(ids: readonly number[]): Promise<Domain[]> {
    if (ids.length === 0) return [];
    return this.toDomains(await this.read(this.rows().andWhere('row.id IN (:...ids)', { ids }).orderBy('row.id')));
  }

  /** The rows that exist, locked in ascending order of id, so that two callers cannot lock crosswise. */
  async listForUpdate(ids: readonly number[]): Promise<Domain[]> {
    if (ids.length === 0) return [];
    return this.listLocked(this.rows().andWhere('row.id IN (:...ids)', { ids }));
  }

  /** @throws 4002 when a unique value is taken. */
  async create(draft: Draft): Promise<Domain> {
    const row = this.toRow(draft);
    this.ensureWhole(row);
    const { identifiers } = await this.table().insert(row as unknown as QueryDeepPartialEntity<Row>);
    return this.toDomain({ ...row, id: Number(identifiers[0]?.id) } as Row);
  }

  /** @throws 4002 */
  async update(domain: Domain): Promise<Domain> {
    await this.table().update(domain.id, this.toRow(domain) as unknown as QueryDeepPartialEntity<Row>);
    return domain;
  }

  /** @throws Error for a column that nobody gave a value: it would be null, or the database's to refuse */
  private ensureWhole(row: object): void {
    for (const column of this.columns)
      if (!(column in row))
        throw new Error(`${this.entity.name}.${column} has no value in what ${this.constructor.name} creates`);
  }

  protected table() {
    return this.database.repository(this.entity);
  }

  /** A query over this table, aliased `row`; overridden where some rows count as gone, so add conditions with `andWhere`. */
  protected rows(): SelectQueryBuilder<Row> {
    return this.table().createQueryBuilder(ALIAS);
  }

  /** A query's rows, locked in ascending order of id. */
  protected async listLocked(query: SelectQueryBuilder<Row>): Promise<Domain[]> {
    return this.toDomains(await this.read(this.database.forUpdate(query).orderBy('row.id')));
  }

  protected async one(query: SelectQueryBuilder<Row>): Promise<Domain | null> {
    return this.first(await this.read(query));
  }

  /** The rows of a query over this table alone. */
  protected read(query: SelectQueryBuilder<Row>): Promise<Row[]> {
    return this.readerOf(this.table()).read(this.database, query);
  }

  /** Overridden by a repository whose domain object spans several tables. */
  protected toDomains(rows: readonly Row[]): Domain[] | Promise<Domain[]> {
    return rows.map((row) => this.toDomain(row));
  }

  /** One page of `query`'s rows, sorted, ties by id, with the exact total unless it is not wanted (C1.3). */
  protected async page(query: SelectQueryBuilder<Row>, list: ListQuery<unknown>): Promise<Page<Domain>> {
    const counted = list.withTotal ? this.total(query.clone()) : Promise.resolve(null);
    const sort = list.sort.length > 0 ? list.sort : DEFAULT_SORT;
    for (const { field, descending } of sort)
      query.addOrderBy(`row.${propertyName(field)}`, descending ? 'DESC' : 'ASC');
    if (!sort.some(({ field }) => field === 'id')) query.addOrderBy('row.id', 'ASC');
    const rows = this.read(query.offset((list.page - 1) * list.pageSize).limit(list.pageSize));
    const [items, total] = await Promise.all([rows.then((read) => this.toDomains(read)), counted]);
    return { items, total, page: list.page, pageSize: list.pageSize };
  }

  private async total(query: SelectQueryBuilder<Row>): Promise<number> {
    const [row] = await this.database.select(...query.select('COUNT(*)', 'total').getQueryAndParameters());
    return Number(row?.total);
  }

  protected rowsById(id: number): SelectQueryBuilder<Row> {
    return this.rows().andWhere('row.id = :id', { id });
  }

  /** Text of the query by id, made once; null where `rows()` asks for something that may change, such as the time. */
  private statementById(): string | null {
    const [sql, parameters] = this.rowsById(0).getQueryAndParameters();
    return parameters.length === 1 && parameters[0] === 0 ? sql : null;
  }

  private readerOf({ metadata }: { metadata: EntityMetadata }): RowReader<Row> {
    return (this.reader ??= new RowReader(metadata));
  }

  private async first(rows: readonly Row[]): Promise<Domain | null> {
    return (await this.toDomains(rows.slice(0, 1)))[0] ?? null;
  }
}

/** `LIKE` text that finds `value` anywhere, with its own `%` and `_` as ordinary characters; for `ESCAPE '!'`. */
export function containing(value: string): string {
  return `%${value.replace(/[!%_]/g, (character) => `!${character}`)}%`;
}

function found<T>(domain: T | null): T {
  if (domain === null) throw new AppError(codes.resourceNotFound);
  return domain;
}

function propertyName(field: string): string {
  return field.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
