import type { Expectations } from '../expectation.js';
import { health } from './platform.js';

const NOTE = ['id', 'owner_id', 'title', 'stars', 'pinned', 'created_at', 'updated_at'];
const TRIAL = ['result'];
const newNote = {
  who: 'user',
  status: 201,
  data: NOTE,
  required: ['title', 'stars'],
  broken: [
    ...['', 'x'.repeat(101)].map((title) => ['title', { title }] as const),
    ...[-1, 6].map((stars) => ['stars', { stars }] as const),
  ],
  valid: () => ({ body: { title: 'Water the plants', stars: 3, pinned: true } }),
} as const;
const sized = { who: 'anyone', status: 200, query: { bytes: ['0', 'abc'] }, valid: () => ({}) } as const;

export const appCExpectations: Expectations = {
  'GET /app-c/health': health,
  'POST /app-c/notes': newNote,
  'GET /app-c/notes': {
    who: 'user',
    status: 200,
    data: NOTE,
    sorts: ['id', 'title', 'stars', 'created_at'],
    query: { pinned: ['', '1', 'TRUE', 'null'] },
    valid: () => ({}),
  },
  'GET /app-c/notes/:id': {
    who: 'user',
    status: 200,
    data: NOTE,
    valid: async (world) => ({ params: { id: await world.note() } }),
    foreign: async (world) => ({ id: await world.note({ of: world.stranger }) }),
  },
  'PATCH /app-c/notes/:id': {
    who: 'user',
    status: 200,
    data: NOTE,
    broken: [['title', { title: '' }]],
    valid: async (world) => ({ params: { id: await world.note() }, body: { title: 'Done', pinned: false } }),
    foreign: async (world) => ({ id: await world.note({ of: world.stranger }) }),
  },
  'DELETE /app-c/notes/:id': {
    who: 'user',
    status: 204,
    valid: async (world) => ({ params: { id: await world.note() } }),
    foreign: async (world) => ({ id: await world.note({ of: world.stranger }) }),
  },
  'POST /app-c/trials/locked': { who: 'anyone', status: 200, data: TRIAL, valid: () => ({}) },
  'GET /app-c/trials/slow': { who: 'anyone', status: 200, data: TRIAL, valid: () => ({}) },
  'POST /app-c/trials/slow-notes': { ...newNote, idempotent: 'honoured' },
  'POST /app-c/trials/keyed-notes': { ...newNote, idempotent: 'required' },
  'GET /app-c/trials/text': { ...sized, data: TRIAL },
  'GET /app-c/trials/file': { ...sized, raw: true },
  'GET /app-c/trials/picture': { ...sized, raw: true },
  'GET /app-c/trials/log-lines': { who: 'anyone', status: 200, data: TRIAL, valid: () => ({}) },
  'POST /app-c/trials/calls': {
    who: 'anyone',
    status: 200,
    data: TRIAL,
    required: ['url'],
    broken: [['url', { url: '' }]],
    valid: ({ url }) => ({ body: { url: `${url}/nowhere` } }),
  },
};

/** Routes of app-c that never succeed: the status and code of their only answer. */
export const failingRoutes: Readonly<Record<string, { status: number; code: number }>> = {
  'GET /app-c/trials/refusal': { status: 200, code: 32001 },
  'GET /app-c/trials/unknown-error': { status: 500, code: 9000 },
  'GET /app-c/trials/thrown-object': { status: 500, code: 9000 },
};
