import { isEmail, ValidateBy } from 'class-validator';

// not \u0000: a generator of clients writes such a word as the character itself
const CONTROL = String.raw`\x00-\x1f\x7f`;
const CONTROL_BUT_BREAKS = String.raw`\x00-\x08\x0b\x0c\x0e-\x1f\x7f`;

/** What {@link IsText} asks for, as far as a regular expression without flags can say it: no control characters. */
export function textPattern(multiline: boolean): string {
  return `^[^${multiline ? CONTROL_BUT_BREAKS : CONTROL}]*$`;
}

/** A string every database stores as it is: well-formed Unicode (no lone surrogate), no NUL, no control characters. */
export function IsText(multiline: boolean): PropertyDecorator {
  const allowed = new RegExp(textPattern(multiline));
  return ValidateBy({
    name: 'isText',
    validator: {
      validate: (value) => typeof value === 'string' && value.isWellFormed() && allowed.test(value),
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

/** How long a text is, where it is not counted as it was sent. */
export type LengthOf = (text: string) => number;

export function MinCodePoints(min: number, lengthOf?: LengthOf): PropertyDecorator {
  const isLong = (text: string) => (lengthOf ? lengthOf(text) >= min : hasAtLeast(min, text));
  return ValidateBy({
    name: 'minLength',
    validator: {
      validate: (value) => typeof value === 'string' && isLong(value),
      defaultMessage: (args) => `${args?.property ?? 'it'} must be at least ${min} characters long`,
    },
  });
}

export function MaxCodePoints(max: number, lengthOf?: LengthOf): PropertyDecorator {
  const isShort = (text: string) => (lengthOf ? lengthOf(text) <= max : hasAtMost(max, text));
  return ValidateBy({
    name: 'maxLength',
    validator: {
      validate: (value) => typeof value === 'string' && isShort(value),
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
