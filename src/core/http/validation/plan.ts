import type { Type as Class } from '@nestjs/common';
import { getMetadataStorage, ValidationTypes } from 'class-validator';
import { type Field, fieldsOf } from '../field.js';
import { NestedRule, Rule, type RuleMetadata } from './rule.js';

/** A property and all that is asked of it, in class-validator's order. */
export interface Check {
  property: string;
  /** All must hold, or the rules are not asked. */
  conditions: readonly ((object: object, value: unknown) => boolean)[];
  rules: readonly Rule[];
  /** Of a list of objects: each is validated by the plan of its class. */
  nested: { rule: NestedRule; of: () => Class<object> } | undefined;
}

/** A field, and what a word of a path or query becomes for it. */
export interface ReadField extends Field {
  coerce?: (word: string) => unknown;
}

/** How objects of a DTO class are made and validated: what class-validator's storage says of it, looked up once. */
export interface Plan {
  dto: Class<object>;
  fields: ReadonlyMap<string, ReadField>;
  /** Lists that are looked at before they are walked. */
  capped: readonly { property: string; maxItems: number }[];
  checks: readonly Check[];
}

export function compilePlan(dto: Class<object>): Plan {
  const declared = fieldsOf(dto);
  const fields = new Map(declared.map((field) => [field.property, field]));
  // in the order in which class-validator walks them, which is that of an object's keys
  const byProperty = Object.create(null) as Record<string, RuleMetadata[]>;
  for (const metadata of metadataOf(dto)) (byProperty[metadata.propertyName] ??= []).push(metadata);
  return {
    dto,
    fields,
    capped: declared.flatMap(({ property, maxItems }) => (maxItems === undefined ? [] : { property, maxItems })),
    checks: Object.entries(byProperty).map(([property, group]) => compileCheck(dto, group, fields.get(property))),
  };
}

/** What the decorators of a class and of those it extends have left behind, as class-validator itself asks for it. */
export function metadataOf(dto: Class<object>): readonly RuleMetadata[] {
  return getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
}

function compileCheck(dto: Class<object>, group: readonly RuleMetadata[], field: Field | undefined): Check {
  const ofType = (type: string) => group.filter((metadata) => metadata.type === type);
  const asked = [...ofType(ValidationTypes.IS_DEFINED), ...ofType(ValidationTypes.CUSTOM_VALIDATION)];
  const [nested] = ofType(ValidationTypes.NESTED_VALIDATION);
  const of = field?.kind === 'list' ? field.of : undefined;
  return {
    property: group[0]?.propertyName ?? '',
    conditions: ofType(ValidationTypes.CONDITIONAL_VALIDATION).map(
      ({ constraints }) => constraints[0] as Check['conditions'][number],
    ),
    rules: asked.flatMap((metadata) =>
      getMetadataStorage()
        .getTargetValidatorConstraints(metadata.constraintCls)
        .map((constraint) => new Rule(metadata, constraint, dto.name)),
    ),
    nested: nested && of && { rule: new NestedRule(nested), of },
  };
}
