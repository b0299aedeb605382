import type { World } from './world.js';

/** A request that succeeds, of a state of the world made for it. */
export interface Valid {
  /** What the template's parameters are filled with. */
  params?: Readonly<Record<string, number | string>>;
  body?: Readonly<Record<string, unknown>>;
  /** Token of the caller, when it is not the world's own user or administrator. */
  token?: string;
}

/** What one operation promises, written down by hand. */
export interface Expectation {
  who: 'anyone' | 'user' | 'admin';
  /** 204 has no body. */
  status: 200 | 201 | 204;
  /** Keys of `data` in order, of a page's items when it is a list. */
  data?: readonly string[];
  /** Not enveloped (C1.4). */
  raw?: boolean;
  /** A list that has no pages. */
  list?: boolean;
  /** What a list sorts by. */
  sorts?: readonly string[];
  /** Query parameters of its own, each with values it refuses. */
  query?: Readonly<Record<string, readonly string[]>>;
  valid: (world: World) => Promise<Valid> | Valid;
  /** Whether it honours an `Idempotency-Key`, or demands one (C8.1). */
  idempotent?: 'honoured' | 'required';
  /** Of a path that holds a word instead of an id: words it refuses, and what one that nobody has is answered with. */
  word?: { refused: readonly string[]; unknown: { status: number; code: number } };
  /** Body fields that may not be absent. */
  required?: readonly string[];
  /** Body fields that may be null. */
  nullable?: readonly string[];
  /** Bodies that break one rule of one field: the field it is about → the fields that make it so. */
  broken?: readonly (readonly [field: string, change: Readonly<Record<string, unknown>>])[];
  /** Parameters of a resource that belongs to somebody else: 4001 (C2). */
  foreign?: (world: World) => Promise<Readonly<Record<string, number>>>;
}

/** `METHOD /path/:param` → what it promises. */
export type Expectations = Readonly<Record<string, Expectation>>;

export interface Operation extends Expectation {
  method: string;
  template: string;
  /** Whether `/v1` before it is the same. */
  versioned: boolean;
}

export function operationsOf(expectations: Expectations, versioned: boolean): Operation[] {
  return Object.entries(expectations).map(([route, expectation]) => {
    const [method = '', template = ''] = route.split(' ');
    return { ...expectation, method, template, versioned };
  });
}
