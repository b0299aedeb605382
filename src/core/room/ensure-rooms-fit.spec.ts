import { describe, expect, it } from '@jest/globals';
import { defineRoom } from './define-room.js';
import { conflictsOf, ensureRoomsFit, inOrder } from './ensure-rooms-fit.js';

class Thing {
  id = 1;
}
class OtherThing {
  id = 2;
}

describe('rooms that cannot be composed', () => {
  it.each([
    ['the same id', [defineRoom({ id: 'a' }), defineRoom({ id: 'a' })], 'a and a both have the id a'],
    [
      'the same table',
      [defineRoom({ id: 'a', entities: [Thing] }), defineRoom({ id: 'b', entities: [Thing] })],
      'a and b both have the entity Thing',
    ],
    [
      'migrations of one number',
      [
        defineRoom({ id: 'a', migrations: [{ name: '0009-one' }] }),
        defineRoom({ id: 'b', migrations: [{ name: '0009-two' }] }),
      ],
      'a and b both have the migration 0009',
    ],
    [
      'the same export',
      [
        defineRoom({ id: 'a', providers: [Thing], exports: [Thing] }),
        defineRoom({ id: 'b', providers: [{ provide: Thing, useValue: 1 }], exports: [Thing] }),
      ],
      'a and b both have the export Thing',
    ],
    ['a stranger', [defineRoom({ id: 'a', after: ['b'] })], 'a comes after b, which is not on the list'],
    [
      'an export that nobody makes',
      [defineRoom({ id: 'a', providers: [OtherThing], exports: [Thing] })],
      'a exports Thing and does not provide it',
    ],
    [
      'a circle',
      [
        defineRoom({ id: 'a', after: ['c'] }),
        defineRoom({ id: 'b', after: ['a'] }),
        defineRoom({ id: 'c', after: ['b'] }),
        defineRoom({ id: 'd', after: ['c'] }),
      ],
      'a circle: a comes after c comes after b comes after a',
    ],
    ['a room after itself', [defineRoom({ id: 'a', after: ['a'] })], 'a circle: a comes after a'],
  ])('are told apart, both sides named: %s', (_what, rooms, told) => {
    expect(conflictsOf(rooms)).toEqual([told]);
    expect(() => ensureRoomsFit(rooms)).toThrow(`the rooms do not fit together:\n  ${told}`);
  });
});

describe('the order of rooms', () => {
  it('is that of the list, but that each has before it what it comes after', () => {
    const rooms = [defineRoom({ id: 'a', after: ['c'] }), defineRoom({ id: 'b' }), defineRoom({ id: 'c' })];
    expect(conflictsOf(rooms)).toEqual([]);
    expect(inOrder(rooms).map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  });
});
