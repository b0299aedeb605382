import { markRoute } from './route-mark.js';

const SAMPLE_RATIO = 'sampleRatio';

/** Part of this route's requests that is traced, 0 … 1, instead of the setting's (C10.2). */
export function Sample(ratio: number): MethodDecorator {
  if (!(ratio >= 0 && ratio <= 1)) throw new Error(`a sample ratio is 0 … 1, not ${ratio}`);
  return markRoute({ [SAMPLE_RATIO]: ratio });
}

/** The mark of a route that is never traced, as the configuration of one that is no Nest handler. */
export const NEVER_SAMPLED = { [SAMPLE_RATIO]: 0 };

/** Undefined: the setting decides. */
export function sampleRatioOf(routeConfig: object | undefined): number | undefined {
  return (routeConfig as { [SAMPLE_RATIO]?: number } | undefined)?.[SAMPLE_RATIO];
}
