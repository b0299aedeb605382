import type { Check, Plan } from './plan.js';
import { planOf } from './plans.js';
import type { Rule } from './rule.js';
import { memberPath, propertyPath, type ValidationErrors } from './validation-errors.js';

type Nested = NonNullable<Check['nested']>;

/** Adds an error for every rule that an instance of the plan's class breaks, in class-validator's order. */
export function validateObject(instance: object, plan: Plan, path: string, errors: ValidationErrors): void {
  for (const check of plan.checks) {
    if (errors.areSettled) return;
    validateProperty(check, instance, path, errors);
  }
}

function validateProperty(check: Check, instance: object, path: string, errors: ValidationErrors): void {
  const { property, conditions, rules, nested } = check;
  const value = (instance as Record<string, unknown>)[property];
  for (const holds of conditions) if (!holds(instance, value)) return;
  let broken: Rule[] | undefined;
  for (const rule of rules) if (rule.isBroken(instance, value)) (broken ??= []).push(rule);
  if (broken) addBroken(broken, instance, property, { path, errors });
  if (nested && value !== undefined) validateMembers(value, nested, propertyPath(path, property), errors);
}

interface Where {
  path: string;
  errors: ValidationErrors;
}

/** Tells every broken rule of one property; of an absent one only that it is, whatever rules that breaks. */
function addBroken(broken: readonly Rule[], instance: object, property: string, { path, errors }: Where): void {
  const value = (instance as Record<string, unknown>)[property];
  const field = propertyPath(path, property);
  if (value === undefined) {
    errors.addMissing(field, property);
    return;
  }
  // of two rules of one name, class-validator keeps the first one's place and the last one's message
  const told = broken.length === 1 ? broken : new Map(broken.map((each) => [each.name, each])).values();
  for (const rule of told) errors.add({ field, code: rule.code, message: rule.messageFor(instance, value) });
}

function validateMembers(list: unknown, { rule, of }: Nested, path: string, errors: ValidationErrors): void {
  const { code } = rule;
  if (!Array.isArray(list)) {
    errors.add({ field: path, code, message: rule.messageFor(list) });
    return;
  }
  const plan = planOf(of());
  for (let index = 0; index < list.length; index += 1) {
    const member: unknown = list[index];
    if (member === undefined) continue;
    const field = memberPath(path, index);
    if (member instanceof plan.dto) validateObject(member, plan, field, errors);
    else errors.add({ field, code, message: rule.messageFor(member) });
  }
}
