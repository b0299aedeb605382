import type { Complaints } from './complaints.js';
import { memberPath, propertyPath } from './path.js';
import type { Check, Plan } from './plan.js';
import { planOf } from './plans.js';
import type { Rule } from './rule.js';

type Nested = NonNullable<Check['nested']>;

/** Complains about every rule that an instance of the plan's class breaks, in class-validator's order. */
export function judgeObject(instance: object, plan: Plan, path: string, complaints: Complaints): void {
  for (const check of plan.checks) {
    if (complaints.areSettled) return;
    judgeProperty(check, instance, path, complaints);
  }
}

function judgeProperty(check: Check, instance: object, path: string, complaints: Complaints): void {
  const { property, conditions, rules, nested } = check;
  const value = (instance as Record<string, unknown>)[property];
  for (const holds of conditions) if (!holds(instance, value)) return;
  let broken: Rule[] | undefined;
  for (const rule of rules) if (rule.isBroken(instance, value)) (broken ??= []).push(rule);
  if (broken) complain(broken, instance, property, { path, complaints });
  if (nested && value !== undefined) judgeMembers(value, nested, propertyPath(path, property), complaints);
}

interface Where {
  path: string;
  complaints: Complaints;
}

/** Tells every broken rule of one property; of an absent one only that it is, whatever rules that breaks. */
function complain(broken: readonly Rule[], instance: object, property: string, { path, complaints }: Where): void {
  const value = (instance as Record<string, unknown>)[property];
  const field = propertyPath(path, property);
  if (value === undefined) {
    complaints.addMissing(field, property);
    return;
  }
  // of two rules of one name, class-validator keeps the first one's place and the last one's message
  for (const rule of new Map(broken.map((each) => [each.name, each])).values())
    complaints.add({ field, code: rule.code, message: rule.messageFor(instance, value) });
}

function judgeMembers(list: unknown, { rule, of }: Nested, path: string, complaints: Complaints): void {
  const { code } = rule;
  if (!Array.isArray(list)) {
    complaints.add({ field: path, code, message: rule.messageFor(list) });
    return;
  }
  const plan = planOf(of());
  for (let index = 0; index < list.length; index += 1) {
    const member: unknown = list[index];
    if (member === undefined) continue;
    const field = memberPath(path, index);
    if (member instanceof plan.dto) judgeObject(member, plan, field, complaints);
    else complaints.add({ field, code, message: rule.messageFor(member) });
  }
}
