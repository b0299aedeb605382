import type { Type as Class } from '@nestjs/common';
import { compilePlan, type Plan } from './plan.js';
import { problemsOf } from './problems.js';

const compiled = new WeakMap<object, { plan: Plan; problems: readonly string[] }>();

/** The plan of a DTO class, compiled once. @throws Error when it could not do all that the decorators ask. */
export function planOf(dto: Class<object>): Plan {
  const { plan, problems } = compiled.get(dto) ?? compile(dto);
  if (problems.length > 0) throw refusal(problems);
  return plan;
}

/**
 * @param others What the caller has found wrong, told along.
 * @throws Error listing all that plans of these classes, and of their lists' members, could not do.
 */
export function ensureCompilable(dtos: Iterable<Class<object>>, others: readonly string[] = []): void {
  const all = new Set(dtos);
  const problems = [...others];
  // the set grows while it is walked: a class's members come after it
  for (const dto of all) {
    const found = compiled.get(dto) ?? compile(dto);
    problems.push(...found.problems);
    for (const { nested } of found.plan.checks) if (nested) all.add(nested.of());
  }
  if (problems.length > 0) throw refusal(problems);
}

function compile(dto: Class<object>): { plan: Plan; problems: readonly string[] } {
  const plan = compilePlan(dto);
  const result = { plan, problems: problemsOf(plan) };
  compiled.set(dto, result);
  return result;
}

function refusal(problems: readonly string[]): Error {
  return new Error(['requests cannot be validated as handlers take them:', ...problems].join('\n  '));
}
