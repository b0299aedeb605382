import type { MetadataStorage, ValidationArguments, ValidatorConstraintInterface } from 'class-validator';
import { RuleMessage } from './message.js';

/** What one decorator of class-validator has left behind. */
export type RuleMetadata = ReturnType<MetadataStorage['getTargetValidationMetadatas']>[number];
export type ConstraintMetadata = ReturnType<MetadataStorage['getTargetValidatorConstraints']>[number];

/** A rule of class-validator with all that is needed to ask it: the very functions that its decorator was given. */
export class Rule {
  /** class-validator's name of it; of two rules of one name, the later one's message is told. */
  readonly name: string;
  /** The same in snake_case. */
  readonly code: string;
  private readonly constraint: ValidatorConstraintInterface;
  private readonly message: RuleMessage;

  constructor(
    private readonly metadata: RuleMetadata,
    { name, instance }: ConstraintMetadata,
    /** Name of the class that is validated, for messages. */
    private readonly target: string,
  ) {
    this.name = name || metadata.type;
    this.code = codeOf(this.name);
    this.constraint = instance;
    this.message = new RuleMessage(metadata.message || ((args) => instance.defaultMessage?.(args) ?? ''));
  }

  isBroken(object: object, value: unknown): boolean {
    const { validateIf, each } = this.metadata;
    if (validateIf && !validateIf(object, value)) return false;
    const args = this.argumentsFor(object, value);
    const members = each ? membersOf(value) : undefined;
    return members ? !members.every((member) => this.holds(member, args)) : !this.holds(value, args);
  }

  messageFor(object: object, value: unknown): string {
    return this.message.textFor(this.argumentsFor(object, value));
  }

  /** Whether it answers a promise when it is asked about a value that is absent from this object. */
  answersPromise(object: object): boolean {
    try {
      const verdict = this.constraint.validate(undefined, this.argumentsFor(object, undefined));
      if (!isPromise(verdict)) return false;
      verdict.then(undefined, () => undefined); // nobody asked in earnest: how it ends is no matter
      return true;
    } catch {
      return false; // it expects a value, which a condition may warrant; requests show what else is wrong with it
    }
  }

  private holds(value: unknown, args: ValidationArguments): boolean {
    const verdict = this.constraint.validate(value, args);
    if (verdict === true || verdict === false) return verdict;
    // a promise is truthy: taken for a verdict it would let everything pass
    if (isPromise(verdict)) throw new Error(`${this.target}.${args.property}: ${this.name} answers a promise`);
    return Boolean(verdict);
  }

  private argumentsFor(object: object, value: unknown): ValidationArguments {
    const { propertyName: property, constraints } = this.metadata;
    return { targetName: this.target, property, object, value, constraints };
  }
}

/** What is said of a list's member that is no object of its class, and of a list that is none. */
export class NestedRule {
  readonly code: string;
  private readonly message: RuleMessage;

  constructor(private readonly metadata: RuleMetadata) {
    this.code = codeOf(metadata.type);
    this.message = new RuleMessage(metadata.message);
  }

  messageFor(value: unknown): string {
    const { propertyName: property, constraints } = this.metadata;
    // class-validator hands the class where elsewhere it hands the object
    const object = this.metadata.target as object;
    return this.message.textFor({ targetName: object.constructor.name, property, object, value, constraints });
  }
}

/** class-validator's name of a rule in snake_case. */
function codeOf(rule: string): string {
  return rule.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function membersOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as unknown[];
  return value instanceof Set || value instanceof Map ? [...(value.values() as Iterable<unknown>)] : undefined;
}

/** Of what a rule answers, whatever its type says: null is as good as false. */
function isPromise(verdict: boolean | Promise<boolean> | null | undefined): verdict is Promise<boolean> {
  return typeof verdict === 'object' && typeof verdict?.then === 'function';
}
