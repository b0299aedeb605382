import { describe, expect, it } from '@jest/globals';
import { TraceFlags } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { type ReadableSpan, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { CAPACITY, SpanExport } from '../../src/observability/span-export.js';
import { until } from '../support/until.js';

const PAUSE_MS = 200;

/** A collector whose answers the test gives. */
class Scripted implements SpanExporter {
  answer: 'takes' | 'refuses' | 'hangs' = 'takes';
  taken: string[] = [];
  calls = 0;
  private readonly hanging: (() => void)[] = [];

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.calls += 1;
    if (this.answer === 'takes') this.taken.push(...spans.map(({ name }) => name));
    const answer = () => {
      done({ code: this.answer === 'refuses' ? ExportResultCode.FAILED : ExportResultCode.SUCCESS });
    };
    if (this.answer === 'hangs') this.hanging.push(answer);
    else answer();
  }

  wakeUp(): void {
    this.answer = 'takes';
    for (const answer of this.hanging.splice(0)) answer();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

function exporting() {
  const collector = new Scripted();
  const spans = new SpanExport(collector, { pauseMs: PAUSE_MS, sendEveryMs: 1 });
  const tracer = new TracerProvider({ spanProcessors: [spans] }).getTracer('test');
  const states: string[] = [];
  spans.onStateChange((state) => states.push(state));
  const end = (name: string) => {
    tracer.startSpan(name).end();
  };
  /** Ends one span after the other, each in a batch of its own. */
  const fail = async (times: number) => {
    for (let time = 0; time < times; time += 1) {
      const before = spans.dropped;
      end('lost');
      await until(() => spans.dropped > before);
    }
  };
  return { collector, spans, states, end, fail };
}

describe('spans on their way out', () => {
  it('reach the collector', async () => {
    const { collector, spans, end } = exporting();
    end('one');
    end('two');
    await until(() => collector.taken.length === 2);
    await until(() => spans.exported === 2);
    expect(spans).toMatchObject({ state: 'sending', queued: 0, dropped: 0 });
    await spans.shutdown();
  });

  it('are not kept when nobody wants them', () => {
    const { spans } = exporting();
    spans.onEnd({ spanContext: () => ({ traceId: 'a', spanId: 'b', traceFlags: TraceFlags.NONE }) } as ReadableSpan);
    expect(spans.queued).toBe(0);
  });

  it('pause after 5 failures in a row, and are tried again after a while (C10.2)', async () => {
    const { collector, spans, states, end, fail } = exporting();
    collector.answer = 'refuses';
    await fail(4);
    expect(spans.state).toBe('sending');
    await fail(1);
    expect(spans.state).toBe('paused');
    await fail(3);
    expect(collector.calls).toBe(5);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    await fail(1); // half open: one try, which fails
    expect(collector.calls).toBe(6);
    expect(spans.state).toBe('paused');
    collector.answer = 'takes';
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    end('back');
    await until(() => collector.taken.length === 1);
    await until(() => spans.state === 'sending');
    expect(spans.exported).toBe(1);
    expect(states).toEqual(['paused', 'sending']);
  });

  it('wait in a bounded queue while a collector hangs; what comes then is dropped and counted (C10.2)', async () => {
    const { collector, spans, end } = exporting();
    collector.answer = 'hangs';
    end('first');
    await until(() => collector.calls === 1);
    for (let count = 0; count < CAPACITY + 500; count += 1) end('more');
    expect(spans).toMatchObject({ queued: CAPACITY, capacity: CAPACITY, dropped: 500 });
    collector.wakeUp();
    await spans.shutdown();
    expect(collector.taken).toHaveLength(CAPACITY);
  });
});
