import { isDeepStrictEqual } from 'node:util';
import type { Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '#core/errors';
import { validatorOf } from '#core/http';
import { apps } from '../../src/apps/registry.js';
import { requestDtosOf } from '../../src/middleware/request-dtos.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { boot } from '../boot.js';
import { CrowdDto, everyKind } from './validation-dtos.js';
import { bodiesFor, wordsFor } from './validation-inputs.js';
import { describeToTransformer, hastenLibraries, validateByLibraries } from './validation-reference.js';

const BODIES = 3000;
const QUERIES = 1000;
const SENT: ReadonlySet<number> = new Set([RouteParamtypes.BODY, RouteParamtypes.QUERY, RouteParamtypes.PARAM]);

const platform = await boot({ apps: [...apps, appC] });
const modules = platform.nest.get(ModulesContainer);
const taken = requestDtosOf(modules).dtos;
const types = [...modules.values()].flatMap(({ controllers }) => [...controllers.values()].flatMap(typesTakenBy));
await platform.close();
const dtos = [...taken, ...everyKind].sort((one, other) => one.name.localeCompare(other.name));
for (const dto of dtos) describeToTransformer(dto);
hastenLibraries();
const cases = dtos.map((dto) => [dto.name, dto] as const);

type Noted = Record<string, { index: number }>;

/** As the decorators of a controller's parameters have noted them for Nest. */
function typesTakenBy({ instance }: { instance: object }): unknown[] {
  return new MetadataScanner().getAllMethodNames(Object.getPrototypeOf(instance) as object).flatMap((method) => {
    const noted = (Reflect.getMetadata(ROUTE_ARGS_METADATA, instance.constructor, method) ?? {}) as Noted;
    const sent = Object.entries(noted).filter(([key]) => SENT.has(Number(key.split(':')[0])));
    const types = Reflect.getMetadata('design:paramtypes', instance, method) as unknown[] | undefined;
    return sent.map(([, { index }]) => types?.[index]);
  });
}

// of half a million refusals nobody reads where they were thrown, and noting it takes as long as refusing
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

interface Outcome {
  instance?: unknown;
  code?: number;
  errors?: unknown;
}

function outcomeOf(parse: () => unknown): Outcome {
  try {
    return { instance: parse() };
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): Outcome {
  if (!(error instanceof AppError)) throw error;
  return { code: error.definition.code, errors: error.errors };
}

/** Compares prototypes, signs of zero and NaN too. */
function expectSame(plan: Outcome, libraries: Outcome): void {
  if (isDeepStrictEqual(plan, libraries)) return;
  Error.stackTraceLimit = stackTraceLimit;
  expect(plan).toStrictEqual(libraries);
  throw new Error('the instances differ in a prototype');
}

describe('what a request holds is validated as class-validator validates it', () => {
  it.each(cases)('a body of %s (C1.2)', (_name, dto) => {
    const validator = validatorOf(dto);
    const seen = { good: 0, bad: 0 };
    const property = fc.property(bodiesFor(dto), (body) => {
      const libraries = outcomeOf(() => validateByLibraries(body, 'body', dto));
      seen[libraries.code === undefined ? 'good' : 'bad'] += 1;
      expectSame(
        outcomeOf(() => validator.parseBody(body)),
        libraries,
      );
    });
    fc.assert(property, { numRuns: BODIES });
    // or the inputs have proved little
    expect(Math.min(seen.good, seen.bad)).toBeGreaterThan(BODIES / 50);
  });

  it.each(cases)('a query or path of %s (C1.2)', (_name, dto) => {
    const validator = validatorOf(dto);
    const property = fc.property(wordsFor(dto), (words) =>
      expectSame(
        outcomeOf(() => validator.parseWords(words)),
        outcomeOf(() => validateByLibraries(words, 'query', dto)),
      ),
    );
    fc.assert(property, { numRuns: QUERIES });
  });

  it.each([
    ['only missing fields', Array<object>(110).fill({}), 3002],
    ['one other mistake behind a hundred missing fields', [...Array<object>(109).fill({}), { name: 1 }], 3001],
    [
      'one unknown name behind a hundred missing fields',
      [...Array<object>(109).fill({}), { name: null, own: 1 }],
      3001,
    ],
  ])('tells a hundred mistakes and weighs them all: %s (C1.2)', (_name, leaves, code) => {
    const outcome = outcomeOf(() => validatorOf(CrowdDto).parseBody({ leaves }));
    expect(outcome.code).toBe(code);
    expect(outcome.errors).toHaveLength(100);
    expectSame(
      outcome,
      outcomeOf(() => validateByLibraries({ leaves }, 'body', CrowdDto)),
    );
  });

  it('and so is every body, path and query that a route takes: their types are among those compared (C1.2)', () => {
    expect(types.length).toBeGreaterThan(40);
    expect(types.filter((type) => !taken.has(type as Type)).map(String)).toEqual([]);
  });
});
