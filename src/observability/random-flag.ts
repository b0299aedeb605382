import { type Context, createContextKey } from '@opentelemetry/api';

const RANDOM = createContextKey('the trace id is random');

/** OpenTelemetry's spans know the sampled flag alone: the random one goes beside them (W3C Trace Context level 2, 3.2). */
export function withRandomFlag(context: Context, random: boolean): Context {
  return context.setValue(RANDOM, random);
}

export function hasRandomFlag(context: Context): boolean {
  return context.getValue(RANDOM) === true;
}
