import type { ValidationArguments } from 'class-validator';
import { clipped } from './clipped.js';

const MAX_VALUE_LENGTH = 100;
/** As of the text that it becomes. */
const MAX_TEMPLATE_LENGTH = 1000;

export type Message = string | ((args: ValidationArguments) => string);

/**
 * The message of one rule, its tokens replaced as class-validator replaces them: `$constraint1`…, `$value`,
 * `$property`, `$target`. Its own function is private, and makes a regular expression for each token of each message.
 */
export class RuleMessage {
  // of refusals the texts took a third of the time, and most rules have but one
  private known: { template: string; text: string } | undefined;

  constructor(private readonly message: Message) {}

  textFor(args: ValidationArguments): string {
    const template = typeof this.message === 'function' ? this.message(args) : this.message;
    if (!template.includes('$')) return template;
    if (template === this.known?.template) return this.known.text;
    const text = replaceTokens(template, args);
    if (isFixed(template, args)) this.known = { template, text };
    return text;
  }
}

/** Whether a rule's template gives the same text every time: property and target are the rule's own. */
function isFixed(template: string, args: ValidationArguments): boolean {
  if (template.includes('$value')) return false;
  // others than numbers may be lists that grow, or name tokens themselves
  return !template.includes('$constraint') || constraintsOf(args).every((constraint) => typeof constraint === 'number');
}

function replaceTokens(message: string, args: ValidationArguments): string {
  const { property, targetName } = args;
  const value: unknown = args.value;
  // a text with many tokens would grow with each
  let text = clipped(message, MAX_TEMPLATE_LENGTH);
  for (const [index, constraint] of constraintsOf(args).entries())
    text = text.replaceAll(`$constraint${index + 1}`, constraintText(constraint));
  if (['string', 'boolean', 'number'].includes(typeof value))
    text = text.replaceAll('$value', clipped(String(value), MAX_VALUE_LENGTH));
  return text.replaceAll('$property', property).replaceAll('$target', targetName);
}

/** Absent for decorators without any, whatever their type says. */
function constraintsOf({ constraints }: ValidationArguments): readonly unknown[] {
  return (constraints as unknown[] | undefined) ?? [];
}

function constraintText(constraint: unknown): string {
  if (Array.isArray(constraint)) return constraint.join(', ');
  return String(typeof constraint === 'symbol' ? constraint.description : constraint);
}
