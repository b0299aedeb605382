import base from './jest.config.js';

/** What docs/long-checks.md lists. */
export default { ...base, testRegex: '\\.long\\.spec\\.ts$' };
