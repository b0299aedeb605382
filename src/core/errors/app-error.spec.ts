import { describe, expect, it } from '@jest/globals';
import { AppError, codes, failedWith } from './index.js';

describe('failedWith', () => {
  it('knows an error by the line of the code table that it was thrown with', () => {
    const error: unknown = new AppError(codes.resourceExists, { message: 'taken' });
    expect(failedWith(error, codes.resourceExists)).toBe(true);
    expect(failedWith(error, codes.databaseError, codes.resourceExists)).toBe(true);
    expect(failedWith(error, codes.databaseError)).toBe(false);
  });

  it.each([undefined, null, 'taken', { definition: codes.resourceExists }, new Error('taken')])(
    'takes %p for none: only an AppError has a code',
    (thrown) => {
      expect(failedWith(thrown, codes.resourceExists)).toBe(false);
    },
  );
});
