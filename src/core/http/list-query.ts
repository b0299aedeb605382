import type { Type as Class } from '@nestjs/common';
import { AppError, codes, type FieldError } from '#core/errors';
import { BooleanField, IntegerField, TextField } from './field.js';

export interface SortKey {
  field: string;
  descending: boolean;
}

/** What a list route was asked for, checked. */
export interface ListQuery<Filters = object> {
  /** From 1. */
  page: number;
  /** 1–100. */
  pageSize: number;
  withTotal: boolean;
  /** Empty: the repository's default. Fields are the route's wire names. */
  sort: readonly SortKey[];
  filters: Filters;
}

/** Part of a list; `total` is null when the caller did not want it. */
export interface Page<T> {
  items: readonly T[];
  total: number | null;
  page: number;
  pageSize: number;
}

const MAX_PAGE = Math.floor(Number.MAX_SAFE_INTEGER / 100);

/** Query parameters every list takes (C1.3); a route's own class adds filters and says what it sorts by. */
export abstract class ListQueryDto<Filters = object> {
  @IntegerField({ description: 'Page, from 1.', min: 1, max: MAX_PAGE, optional: true, default: 1 })
  page?: number;

  @IntegerField({ description: 'Items a page.', min: 1, max: 100, optional: true, default: 20 })
  page_size?: number;

  @IntegerField({
    description: 'Alias: items to skip, rounded down to whole pages.',
    min: 0,
    max: MAX_PAGE - 1,
    optional: true,
  })
  skip?: number;

  @IntegerField({ description: 'Alias of page_size.', min: 1, max: 100, optional: true })
  limit?: number;

  @BooleanField({ description: 'false leaves out the totals.', optional: true, default: true })
  total?: boolean;

  @TextField({
    description: 'Fields to sort by, comma-separated, - for descending.',
    minLength: 1,
    maxLength: 200,
    optional: true,
    example: '-created_at',
  })
  sort?: string;

  /** Wire names this route sorts by; empty for none. Asked of the prototype for the document, so it reads no `this`. */
  protected abstract sortable(): readonly string[];
  protected abstract filters(): Filters;

  /** The wire names that the first list query among these classes sorts by; undefined when there is none. */
  static sortableBy(classes: readonly (Class<object> | undefined)[]): readonly string[] | undefined {
    const query = classes.map((each): unknown => each?.prototype).find((each) => each instanceof ListQueryDto);
    return query?.sortable();
  }

  /** @throws 3001 when both ways of paging are used at once or a sort field is not this route's. */
  toQuery(): ListQuery<Filters> {
    const errors: FieldError[] = [];
    const paging = this.paging(errors);
    const sort = this.sortKeys(errors);
    if (errors.length > 0) throw new AppError(codes.invalidInput, { errors });
    return { ...paging, withTotal: this.total ?? true, sort, filters: this.filters() };
  }

  private paging(errors: FieldError[]): { page: number; pageSize: number } {
    const { page, page_size, skip, limit } = this;
    if (skip === undefined && limit === undefined) return { page: page ?? 1, pageSize: page_size ?? 20 };
    if (page !== undefined || page_size !== undefined) {
      const message = 'skip and limit cannot be used together with page and page_size';
      errors.push({ field: skip === undefined ? 'limit' : 'skip', code: 'conflict', message });
    }
    const pageSize = limit ?? 20;
    return { page: Math.floor((skip ?? 0) / pageSize) + 1, pageSize };
  }

  private sortKeys(errors: FieldError[]): SortKey[] {
    if (this.sort === undefined) return [];
    const keys = this.sort
      .split(',')
      .map((word) => ({ field: word.replace(/^-/, ''), descending: word.startsWith('-') }));
    const unknown = keys.filter(
      ({ field }, index) => !this.sortable().includes(field) || keys.findIndex((key) => key.field === field) < index,
    );
    if (unknown.length > 0) {
      const message = `sort takes each of ${this.sortable().join(', ')} once`;
      errors.push({ field: 'sort', code: 'is_in', message });
    }
    return keys;
  }
}

/** A page on the wire. */
export interface PageDto<T> {
  items: T[];
  total: number | null;
  page: number;
  page_size: number;
  total_pages: number | null;
}

export function toPageDto<T, D>({ items, total, page, pageSize }: Page<T>, toDto: (item: T) => D): PageDto<D> {
  return {
    items: items.map(toDto),
    total,
    page,
    page_size: pageSize,
    total_pages: total === null ? null : Math.ceil(total / pageSize),
  };
}
