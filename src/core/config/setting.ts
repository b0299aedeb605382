import { applyDecorators } from '@nestjs/common';
import { IsBoolean, IsIn, IsInt, IsNumber, IsOptional, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';

export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];
export type ConfigClass<T extends object = object> = new () => T;

export interface SettingOptions {
  /** One sentence for `.env.example` and the reference page. */
  description: string;
  /** Values that replace the field's own default in an environment. */
  by?: Partial<Record<Environment, unknown>>;
  /** Never printed, never logged. */
  secret?: boolean;
  /** An app's setting that goes without the app's prefix, because the contract names it so. */
  unprefixed?: true;
  /** Shown in `.env.example` when there is no default. */
  example?: string;
}

export interface Setting extends SettingOptions {
  variable: string;
  property: string;
  kind: 'text' | 'integer' | 'decimal' | 'flag' | 'list';
}

/** A mistake in the configuration: which variable, which rule, read from where. */
export interface Problem {
  variable: string;
  rule: string;
}

/** A config class may judge fields together. */
export interface JudgesItself {
  problems(environment: Environment): Problem[];
}

const settingsByClass = new WeakMap<object, Setting[]>();

/** The settings a config class declares, in order of declaration. */
export function settingsOf(type: ConfigClass): readonly Setting[] {
  return settingsByClass.get(type.prototype as object) ?? [];
}

function setting(kind: Setting['kind'], variable: string, options: SettingOptions): PropertyDecorator {
  return (target, property) => {
    const known = settingsByClass.get(target) ?? [];
    known.push({ ...options, kind, variable, property: String(property) });
    settingsByClass.set(target, known);
  };
}

export interface TextRules extends SettingOptions {
  minLength?: number;
  maxLength?: number;
  pattern?: RegExp;
  oneOf?: readonly string[];
}

/** A string; trimmed. Without a default it may be absent. */
export function Text(variable: string, { minLength = 1, maxLength = 1024, ...rules }: TextRules): PropertyDecorator {
  const checks = [
    IsOptional(),
    MinLength(minLength, { message: `must have at least ${minLength} characters` }),
    MaxLength(maxLength, { message: `must have at most ${maxLength} characters` }),
  ];
  if (rules.pattern) checks.push(Matches(rules.pattern, { message: `must match ${rules.pattern.source}` }));
  if (rules.oneOf) checks.push(IsIn([...rules.oneOf], { message: `must be one of ${rules.oneOf.join(', ')}` }));
  return applyDecorators(setting('text', variable, rules), ...checks);
}

export interface NumberRules extends SettingOptions {
  min: number;
  max: number;
}

/** A whole number in `min` … `max`; the unit belongs into the property's name. */
export function Integer(variable: string, rules: NumberRules): PropertyDecorator {
  return applyDecorators(
    setting('integer', variable, rules),
    IsInt({ message: 'must be a whole number' }),
    ...withinBounds(rules),
  );
}

/** A number in `min` … `max` that need not be whole, such as a ratio. */
export function Decimal(variable: string, rules: NumberRules): PropertyDecorator {
  return applyDecorators(
    setting('decimal', variable, rules),
    IsNumber({}, { message: 'must be a number' }),
    ...withinBounds(rules),
  );
}

function withinBounds({ min, max }: NumberRules): PropertyDecorator[] {
  return [
    IsOptional(),
    Min(min, { message: `must be at least ${min}` }),
    Max(max, { message: `must be at most ${max}` }),
  ];
}

/** `true`, `false`, `1` or `0`. */
export function Flag(variable: string, options: SettingOptions): PropertyDecorator {
  return applyDecorators(
    setting('flag', variable, options),
    IsOptional(),
    IsBoolean({ message: 'must be true or false' }),
  );
}

export interface ListRules extends SettingOptions {
  each: RegExp;
}

/** Comma-separated words; an empty value is an empty list. */
export function List(variable: string, rules: ListRules): PropertyDecorator {
  return applyDecorators(
    setting('list', variable, rules),
    Matches(rules.each, { each: true, message: `each must match ${rules.each.source}` }),
  );
}

/** What the text of a variable means for its kind; text that means nothing stays text and fails its rule. */
export function parseSetting(kind: Setting['kind'], text: string): unknown {
  const value = text.trim();
  if (kind === 'integer') return /^[+-]?\d{1,15}$/.test(value) ? Number(value) : value;
  if (kind === 'decimal')
    return /^[+-]?\d{0,15}\.?\d{0,15}(e[+-]?\d{1,2})?$/i.test(value) && /\d/.test(value) ? Number(value) : value;
  if (kind === 'flag') return { true: true, '1': true, false: false, '0': false }[value.toLowerCase()] ?? value;
  if (kind === 'list')
    return value
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean);
  return value;
}
