import {
  ErrorCode,
  type EvaluationContext,
  type JsonValue,
  type Provider,
  type ResolutionDetails,
} from '@openfeature/server-sdk';
import { evaluate, type Verdict } from './evaluate.js';
import type { FlagWatch } from './flag-watch.js';

/** OpenFeature's way to the flags of one app: it asks for `new-checkout` and gets `app-x.new-checkout`. */
export class FlagProvider implements Provider {
  readonly metadata = { name: 'rookery' };
  readonly runsOn = 'server';

  constructor(
    private readonly watch: FlagWatch,
    private readonly app: string,
    private readonly environment: string,
  ) {}

  resolveBooleanEvaluation(key: string, fallback: boolean, context: EvaluationContext) {
    return this.resolve(key, fallback, context, ({ isOn, variant }) =>
      isOn && typeof variant?.value === 'boolean' ? variant.value : isOn,
    );
  }

  resolveStringEvaluation(key: string, fallback: string, context: EvaluationContext) {
    return this.resolve(key, fallback, context, valueOfType<string>('string'));
  }

  resolveNumberEvaluation(key: string, fallback: number, context: EvaluationContext) {
    return this.resolve(key, fallback, context, valueOfType<number>('number'));
  }

  resolveObjectEvaluation<T extends JsonValue>(key: string, fallback: T, context: EvaluationContext) {
    return this.resolve(key, fallback, context, valueOfType<T>('object'));
  }

  /** @param valueOf what a verdict says in this type; undefined when it says nothing in it */
  private resolve<T>(
    name: string,
    fallback: T,
    { targetingKey, username }: EvaluationContext,
    valueOf: (verdict: Verdict) => T | undefined,
  ): Promise<ResolutionDetails<T>> {
    const flag = this.watch.find(`${this.app}.${name}`);
    if (!flag) return Promise.resolve(failed(fallback, ErrorCode.FLAG_NOT_FOUND));
    const verdict = evaluate(flag, {
      environment: this.environment,
      targetingKey,
      username: typeof username === 'string' ? username : undefined,
    });
    const { isOn, reason, variant } = verdict;
    const value = valueOf(verdict);
    if (value === undefined && isOn) return Promise.resolve(failed(fallback, ErrorCode.TYPE_MISMATCH));
    return Promise.resolve({ value: value ?? fallback, reason, ...(variant && { variant: variant.name }) });
  }
}

function failed<T>(value: T, errorCode: ErrorCode): ResolutionDetails<T> {
  return { value, reason: 'ERROR', errorCode };
}

/** A flag that is off has no value, and the caller's fallback holds. */
function valueOfType<T>(type: 'string' | 'number' | 'object') {
  return ({ variant }: Verdict): T | undefined =>
    variant && variant.value !== null && typeof variant.value === type ? (variant.value as T) : undefined;
}
