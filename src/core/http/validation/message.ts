import type { ValidationArguments } from 'class-validator';

type Message = string | ((args: ValidationArguments) => string);

/**
 * The text of a message, its tokens replaced as class-validator replaces them: `$constraint1`…, `$value`, `$property`,
 * `$target`. Its own function is private, and makes a regular expression for each token of each message.
 */
export function messageText(message: Message, args: ValidationArguments): string {
  const text = typeof message === 'function' ? message(args) : message;
  return text.includes('$') ? replaceTokens(text, args) : text;
}

function replaceTokens(message: string, { constraints, value, property, targetName }: ValidationArguments): string {
  let text = message;
  // absent for decorators without any, whatever their type says
  for (const [index, constraint] of ((constraints as unknown[] | undefined) ?? []).entries())
    text = text.replaceAll(`$constraint${index + 1}`, constraintText(constraint));
  if (['string', 'boolean', 'number'].includes(typeof value)) text = text.replaceAll('$value', String(value));
  return text.replaceAll('$property', property).replaceAll('$target', targetName);
}

function constraintText(constraint: unknown): string {
  if (Array.isArray(constraint)) return constraint.join(', ');
  return String(typeof constraint === 'symbol' ? constraint.description : constraint);
}
