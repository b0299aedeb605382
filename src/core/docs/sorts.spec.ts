import { describe, expect, it } from '@jest/globals';
import { withSorts } from './sorts.js';

const PAGE = { name: 'page', in: 'query' };
const SORT = { name: 'sort', in: 'query' };

describe('the parameters of a list', () => {
  it('have each word that sorts, in both directions (C1.3)', () => {
    const [page, sort] = withSorts([PAGE, SORT], ['id', 'name']);
    expect(page).toEqual(PAGE);
    expect(sort?.schema).toMatchObject({ maxItems: 2, items: { enum: ['id', '-id', 'name', '-name'] } });
  });

  it('have no sort when nothing sorts: a schema takes no empty enum (C1.3)', () => {
    expect(withSorts([PAGE, SORT], [])).toEqual([PAGE]);
  });
});
