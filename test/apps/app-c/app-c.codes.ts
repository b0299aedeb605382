import { defineCodes } from '#core/errors';

export const appCCodes = defineCodes({
  notebookFull: {
    code: 32001,
    message: 'Notebook full',
    status: 200,
    restStatus: 409,
    meaning: 'no further note fits',
  },
});
