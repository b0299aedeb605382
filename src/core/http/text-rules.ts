import { isEmail, ValidateBy } from 'class-validator';

const CONTROL = /[\u0000-\u001f\u007f]/;
const CONTROL_BUT_BREAKS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** A string every database stores as it is: well-formed Unicode (no lone surrogate), no NUL, no control characters. */
export function IsText(multiline: boolean): PropertyDecorator {
  const forbidden = multiline ? CONTROL_BUT_BREAKS : CONTROL;
  return ValidateBy({
    name: 'isText',
    validator: {
      validate: (value) => typeof value === 'string' && value.isWellFormed() && !forbidden.test(value),
      defaultMessage: (args) => `${args?.property ?? 'it'} must be a text without control characters`,
    },
  });
}

// code points, as `varchar(n)` counts them; class-validator's own rules count otherwise. A code point is one or two
// of the units that `length` counts: mostly that alone decides, and a text of a megabyte is not taken apart
const codePoints = (text: string): number => [...text].length;

function hasAtLeast(min: number, text: string): boolean {
  return text.length >= min && (text.length >= 2 * min || codePoints(text) >= min);
}

function hasAtMost(max: number, text: string): boolean {
  return text.length <= max || (text.length <= 2 * max && codePoints(text) <= max);
}

export function MinCodePoints(min: number): PropertyDecorator {
  return ValidateBy({
    name: 'minLength',
    validator: {
      validate: (value) => typeof value === 'string' && hasAtLeast(min, value),
      defaultMessage: (args) => `${args?.property ?? 'it'} must be at least ${min} characters long`,
    },
  });
}

export function MaxCodePoints(max: number): PropertyDecorator {
  return ValidateBy({
    name: 'maxLength',
    validator: {
      validate: (value) => typeof value === 'string' && hasAtMost(max, value),
      defaultMessage: (args) => `${args?.property ?? 'it'} must be at most ${max} characters long`,
    },
  });
}

/** class-validator's rule, which throws for text that is not well-formed. */
export function IsEmailAddress(): PropertyDecorator {
  return ValidateBy({
    name: 'isEmail',
    validator: {
      validate: (value) => typeof value === 'string' && value.isWellFormed() && isEmail(value),
      defaultMessage: (args) => `${args?.property ?? 'it'} must be an email`,
    },
  });
}
