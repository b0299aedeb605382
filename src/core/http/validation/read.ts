import type { Plan, ReadField } from './plan.js';
import { planOf } from './plans.js';
import { memberPath, propertyPath, type ValidationErrors } from './validation-errors.js';

// stands for an object or list where none is declared: it breaks every rule, whatever was in it
const MISPLACED = Symbol('an object or a list');

/**
 * An instance of the plan's class with what was sent of its fields, and errors for the names it does not declare.
 * Nothing else of what a caller sends is walked: he nests as deep, and sends as many names, as a body has room for.
 */
export function readObject(sent: object, plan: Plan, path: string, errors: ValidationErrors): object {
  const instance = new plan.dto() as Record<string, unknown>;
  for (const name of Object.keys(sent)) {
    const field = plan.fields.get(name);
    if (field) instance[name] = readValue((sent as Record<string, unknown>)[name], field, path, errors);
    else errors.addUnknown(path, name);
    if (errors.areSettled) break;
  }
  return instance;
}

function readValue(value: unknown, field: ReadField, path: string, errors: ValidationErrors): unknown {
  if (typeof value === 'string') return field.coerce ? field.coerce(value) : value;
  if (!isNested(value) || field.kind === 'json') return value;
  if (field.kind !== 'list' || !Array.isArray(value)) return MISPLACED;
  const { of } = field;
  if (!of) return value.map((member: unknown) => (isNested(member) ? MISPLACED : member));
  const plan = planOf(of());
  const at = propertyPath(path, field.property);
  return value.map((member: unknown, index) => {
    if (!isNested(member)) return member;
    return Array.isArray(member) ? MISPLACED : readObject(member, plan, memberPath(at, index), errors);
  });
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
