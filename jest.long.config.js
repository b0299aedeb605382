import base from './jest.config.js';

/** What takes over a minute, or runs a whole check inside: docs/long-checks.md. */
export default { ...base, testRegex: '\\.long\\.spec\\.ts$' };
