import { ROOT_CONTEXT } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { outgoingTrace, type RequestContext, runInContext } from '#observability';
import { setTracing, type Tracing } from '../../src/observability/tracing.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const context: RequestContext = {
  traceId: TRACE,
  spanId: '00f067aa0ba902b7',
  sampled: false,
  random: false,
  requestId: 'r',
  app: 'app-x',
};

describe('the headers of a call while traces are exported (C5.1)', () => {
  beforeAll(() => {
    setTracing({} as Tracing);
  });
  afterAll(() => {
    setTracing(undefined);
  });

  it('are left to the instrumentation below a request, which has a place in OpenTelemetry', () => {
    expect(runInContext({ ...context, otel: ROOT_CONTEXT }, outgoingTrace)).toEqual({});
  });

  it('are our own in background work, which has none: the instrumentation would send nothing', () => {
    expect(runInContext(context, outgoingTrace)).toEqual({
      traceparent: expect.stringMatching(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`)),
    });
  });
});
