import { expect, it } from '@jest/globals';
import { documentedOperations } from '../support/open-api.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'note', 'at'],
  properties: {
    id: { $ref: '#/components/schemas/Id' },
    note: { type: 'string', nullable: true, maxLength: 3 },
    at: { type: 'string', format: 'date-time' },
    nothing: { type: 'object', nullable: true, enum: [null] },
  },
};
const document = {
  paths: {
    '/things/{id}': {
      get: {
        responses: {
          200: { content: { 'application/json': { schema } } },
          204: { description: 'nothing' },
          404: { $ref: '#/components/responses/Failure' },
        },
      },
    },
  },
  components: {
    schemas: { Id: { type: 'integer', format: 'int64', minimum: 1 } },
    responses: { Failure: { content: { 'application/json': { schema: { enum: ['gone'] } } } } },
  },
};
const good = { id: 1, note: null, at: '2026-11-21T10:30:00.000Z', nothing: null };

it('the judge of answers takes what a document says', async () => {
  const { answers } = (await documentedOperations(document)).get('GET /things/{id}')!;
  expect([...answers.keys()]).toEqual(['200', '204', '404']);
  expect(answers.get('200')!.faultsOf!(good)).toEqual([]);
  expect(answers.get('200')!.faultsOf!({ ...good, note: 'abc', nothing: undefined })).toEqual([]);
  expect(answers.get('404')!.faultsOf!('gone')).toEqual([]);
  expect(answers.get('204')).toEqual({ type: undefined, faultsOf: undefined });
});

it.each([
  ['a field that nobody documented', { more: 1 }],
  ['null where there is none', { id: null }],
  ['another type', { id: '1' }],
  ['a value out of range', { id: 0 }],
  ['a text too long', { note: 'abcd' }],
  ['an instant that is none', { at: 'today' }],
  ['a field that is absent', { note: undefined }],
  ['something where nothing is', { nothing: {} }],
])('the judge of answers refuses %s', async (_what, change) => {
  const { answers } = (await documentedOperations(document)).get('GET /things/{id}')!;
  const body = JSON.parse(JSON.stringify({ ...good, ...change }));
  expect(answers.get('200')!.faultsOf!(body)).not.toEqual([]);
  expect(answers.get('404')!.faultsOf!(body)).not.toEqual([]);
});
