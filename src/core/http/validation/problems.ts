import { getMetadataStorage, ValidationTypes } from 'class-validator';
import { type Field, fieldsOf } from '../field.js';
import { metadataOf, type Plan } from './plan.js';
import { type ConstraintMetadata, Rule, type RuleMetadata } from './rule.js';

const ASKED: readonly string[] = [ValidationTypes.IS_DEFINED, ValidationTypes.CUSTOM_VALIDATION];
const OTHERS: readonly string[] = [ValidationTypes.NESTED_VALIDATION, ValidationTypes.CONDITIONAL_VALIDATION];

/** All that a plan would leave undone of what the decorators of its class ask, naming class, property and rule. */
export function problemsOf(plan: Plan): string[] {
  const { dto, fields } = plan;
  const sample = new dto();
  const ofRules = metadataOf(dto).flatMap((metadata) => {
    const problems = [...strayProblems(metadata, fields), ...ruleProblems(metadata, sample)];
    return problems.map((problem) => `${dto.name}.${metadata.propertyName}, ${ruleName(metadata)}: ${problem}`);
  });
  const ofFields = [...fields.values()].flatMap((field) =>
    fieldProblems(field, plan, sample).map((problem) => `${dto.name}.${field.property}: ${problem}`),
  );
  return [...ofRules, ...ofFields];
}

function ruleName({ name, type, constraintCls }: RuleMetadata): string {
  return name ?? constraintsOf(constraintCls)[0]?.name ?? type;
}

function strayProblems({ propertyName }: RuleMetadata, fields: Plan['fields']): string[] {
  return fields.has(propertyName) ? [] : ['its property is no field; add one of the @…Field() decorators'];
}

function ruleProblems(metadata: RuleMetadata, sample: object): string[] {
  const { type, groups, always, validateIf, constraintCls } = metadata;
  if (!ASKED.includes(type) && !OTHERS.includes(type)) return [`rules of the kind ${type} are not known here`];
  const problems: string[] = [];
  // absent unless the decorator was given options, whatever its type says
  if ((groups as string[] | undefined)?.length) problems.push('a request has no groups; make a DTO class for each');
  if (always !== undefined) problems.push('a request has no groups; leave out `always`');
  if (ASKED.includes(type)) return [...problems, ...constraintProblems(metadata, constraintsOf(constraintCls), sample)];
  if (validateIf) problems.push('class-validator looks at `validateIf` of rules alone; write @ValidateIf()');
  return problems;
}

function constraintProblems(
  metadata: RuleMetadata,
  constraints: readonly ConstraintMetadata[],
  sample: object,
): string[] {
  // class-validator passes over such a rule without a word
  if (constraints.length === 0) return [`${metadata.constraintCls.name} is no rule; add @ValidatorConstraint()`];
  const waits = constraints.some(
    (constraint) => constraint.async || new Rule(metadata, constraint, sample.constructor.name).answersPromise(sample),
  );
  return waits ? ['it answers a promise; ask whoever must be waited for in the service'] : [];
}

function constraintsOf(rule: RuleMetadata['constraintCls'] | undefined): readonly ConstraintMetadata[] {
  return rule ? getMetadataStorage().getTargetValidatorConstraints(rule) : [];
}

function fieldProblems({ property, kind, of }: Field, { dto }: Plan, sample: object): string[] {
  const problems: string[] = [];
  const types = metadataOf(dto)
    .filter(({ propertyName }) => propertyName === property)
    .map(({ type }) => type);
  const nested = types.filter((type) => type === ValidationTypes.NESTED_VALIDATION).length;
  const isList = kind === 'list' && of !== undefined;
  if (property in dto.prototype) problems.push('its name is one of a method or an accessor; rename it');
  if (!types.some((type) => type !== ValidationTypes.CONDITIONAL_VALIDATION))
    problems.push('it has no rule; it can be answered, not asked for');
  if (isList && nested !== 1) problems.push(`@ValidateNested() must stand before it once, not ${nested} times`);
  if (!isList && nested > 0) problems.push('@ValidateNested() is for lists of a DTO class; use @ListField()');
  if (isList && fieldsOf(of()).length === 0) problems.push(`its members, ${of().name}, have no fields`);
  if (isList && (sample as Record<string, unknown>)[property] !== undefined)
    problems.push('a list of a DTO class cannot have a default; set it in the service');
  return problems;
}
