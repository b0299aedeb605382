import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Type as Class } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '#core/errors';
import { validatorOf } from '#core/http';
import { apps } from '../../src/apps/registry.js';
import { requestDtosOf } from '../../src/middleware/request-dtos.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { boot } from '../boot.js';
import { CrowdDto, everyKind } from './validation-dtos.js';
import { bodiesFor, wordsFor } from './validation-inputs.js';
import { describeToTransformer, judgeByLibraries } from './validation-reference.js';

jest.setTimeout(120_000);

const BODIES = 8000;
const QUERIES = 2000;

const platform = await boot({ apps: [...apps, appC] });
const taken = [...requestDtosOf(platform.nest.get(ModulesContainer))];
await platform.close();
const dtos = [...taken, ...everyKind].sort((one, other) => one.name.localeCompare(other.name));
const cases = dtos.map((dto) => [dto.name, dto] as const);

interface Outcome {
  instance?: unknown;
  code?: number;
  errors?: unknown;
}

function judged(parse: () => unknown): Outcome {
  try {
    return { instance: parse() };
  } catch (error) {
    return failure(error);
  }
}

async function judgedByLibraries(value: unknown, type: 'body' | 'query', metatype: Class<object>): Promise<Outcome> {
  try {
    return { instance: await judgeByLibraries(value, { type, metatype }) };
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
  expect(plan).toStrictEqual(libraries);
  throw new Error('the instances differ in a prototype');
}

describe('what a request holds is judged as class-validator judges it', () => {
  it.each(cases)('a body of %s (C1.2)', async (_name, dto) => {
    describeToTransformer(dto);
    const validator = validatorOf(dto)!;
    const seen = { good: 0, bad: 0 };
    const property = fc.asyncProperty(bodiesFor(dto), async (body) => {
      const libraries = await judgedByLibraries(body, 'body', dto);
      seen[libraries.code === undefined ? 'good' : 'bad'] += 1;
      expectSame(
        judged(() => validator.parseBody(body)),
        libraries,
      );
    });
    await fc.assert(property, { numRuns: BODIES });
    // or the inputs have proved little
    expect(Math.min(seen.good, seen.bad)).toBeGreaterThan(BODIES / 50);
  });

  it.each(cases)('a query or path of %s (C1.2)', async (_name, dto) => {
    describeToTransformer(dto);
    const validator = validatorOf(dto)!;
    const property = fc.asyncProperty(wordsFor(dto), async (words) =>
      expectSame(
        judged(() => validator.parseWords(words)),
        await judgedByLibraries(words, 'query', dto),
      ),
    );
    await fc.assert(property, { numRuns: QUERIES });
  });

  it.each([
    ['only missing fields', Array<object>(300).fill({}), 3002],
    ['one other mistake behind a hundred missing fields', [...Array<object>(299).fill({}), { name: 1 }], 3001],
    [
      'one unknown name behind a hundred missing fields',
      [...Array<object>(299).fill({}), { name: null, own: 1 }],
      3001,
    ],
  ])('tells a hundred mistakes and weighs them all: %s (C1.2)', async (_name, leaves, code) => {
    describeToTransformer(CrowdDto);
    const outcome = judged(() => validatorOf(CrowdDto)!.parseBody({ leaves }));
    expect(outcome.code).toBe(code);
    expect(outcome.errors).toHaveLength(100);
    expectSame(outcome, await judgedByLibraries({ leaves }, 'body', CrowdDto));
  });

  it('has no handler of a controller whose DTO is not among those compiled at the start (C1.2)', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const named = sources
      .map((file) => readFileSync(join('src', file), 'utf8'))
      .flatMap((source) => [...source.matchAll(/@(?:Body|Query|Param)\([^)]*\)\s+(?:\{[^}]*\}|\w+)\s*:\s*(\w+)/g)])
      .map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(20);
    expect([...new Set(named)].filter((name) => !taken.some((dto) => dto.name === name))).toEqual([]);
  });
});
