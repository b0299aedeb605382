import { describe, expect, it } from '@jest/globals';
import { brokenAccountRules } from '../account-rules.js';
import { emailsFor, usernamesFor } from './account-names.js';

const identity = { issuer: 'https://auth.example.com', subject: '1', groups: [] };

describe('names for the account of somebody who logs in elsewhere', () => {
  it.each(['n'.repeat(24), 'n'.repeat(32), 'n'.repeat(33), '.'.repeat(40), 'a', 'Мария', 'anna.karenina@example.com'])(
    'all fit the rules of accounts, of whom the issuer calls %j (C3.2)',
    (username) => {
      for (const word of usernamesFor({ ...identity, username }))
        expect([word, brokenAccountRules({ username: word })]).toEqual([word, []]);
    },
  );

  it.each(['anna@intranet', 'anna', 'anna@example..com', `${'a'.repeat(65)}@example.com`, 'an\u0007na@example.com'])(
    'leave out the e-mail %j, which the rules of accounts do not take (C3.2)',
    (email) => {
      expect(emailsFor({ ...identity, email })).toEqual([expect.stringMatching(/^[0-9a-f]{32}@identity\.invalid$/)]);
    },
  );

  it('begin with the e-mail that the issuer vouches for (C6.2)', () => {
    const [own, none] = emailsFor({ ...identity, email: 'anna@example.com' });
    expect([own, brokenAccountRules({ email: none })]).toEqual(['anna@example.com', []]);
  });
});
