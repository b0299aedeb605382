import { fileURLToPath } from 'node:url';
import {
  loadPackageDefinition,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** A span as a collector gets it; ids are hex. */
export interface CollectedSpan {
  traceId: string;
  spanId: string;
  /** Empty for the first of a trace. */
  parentSpanId: string;
  traceState: string;
  name: string;
  kind: 'INTERNAL' | 'SERVER' | 'CLIENT';
  status: string;
  attributes: Record<string, unknown>;
}

interface KeyValue {
  key: string;
  value: { value: string } & Record<string, unknown>;
}

interface RawSpan extends Omit<CollectedSpan, 'traceId' | 'spanId' | 'parentSpanId' | 'attributes' | 'status'> {
  traceId: Buffer;
  spanId: Buffer;
  parentSpanId: Buffer;
  attributes: KeyValue[];
  status: { code: string } | null;
}

interface ExportRequest {
  resourceSpans: { resource: { attributes: KeyValue[] }; scopeSpans: { spans: RawSpan[] }[] }[];
}

type Behaviour = 'takes' | 'refuses' | 'hangs';

/** An OTLP collector over gRPC: the real protocol, on a port of its own. */
export class TraceCollector {
  readonly spans: CollectedSpan[] = [];
  resource: Record<string, unknown> = {};
  behaviour: Behaviour = 'takes';
  /** Export calls that arrived. */
  calls = 0;
  private readonly server = new Server();
  private readonly waiting: (() => void)[] = [];
  port = 0;

  static async start(): Promise<TraceCollector> {
    const collector = new TraceCollector();
    collector.server.addService(serviceDefinition(), {
      Export: (call: ServerUnaryCall<ExportRequest, object>, done: sendUnaryData<object>) => {
        collector.calls += 1;
        if (collector.behaviour === 'hangs')
          collector.waiting.push(() => {
            done(null, {});
          });
        else if (collector.behaviour === 'refuses') done({ code: status.PERMISSION_DENIED });
        else {
          collector.take(call.request);
          done(null, {});
        }
      },
    });
    collector.port = await new Promise<number>((resolve, reject) => {
      collector.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
        if (error) reject(error);
        else resolve(port);
      });
    });
    return collector;
  }

  get endpoint(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** The spans of one trace, the first of them first. */
  ofTrace(traceId: string): CollectedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId);
  }

  stop(): void {
    for (const release of this.waiting.splice(0)) release();
    this.server.forceShutdown();
  }

  private take({ resourceSpans }: ExportRequest): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      this.resource = valuesOf(resource.attributes);
      this.spans.push(...scopeSpans.flatMap(({ spans }) => spans.map(collected)));
    }
  }
}

function collected({ traceId, spanId, parentSpanId, attributes, status, ...rest }: RawSpan): CollectedSpan {
  return {
    ...rest,
    traceId: traceId.toString('hex'),
    spanId: spanId.toString('hex'),
    parentSpanId: parentSpanId.toString('hex'),
    status: status?.code ?? 'UNSET',
    attributes: valuesOf(attributes),
  };
}

function valuesOf(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value[value.value]]));
}

function serviceDefinition(): ServiceDefinition {
  const file = fileURLToPath(new URL('otlp-trace.proto', import.meta.url));
  const definition = loadSync(file, { enums: String, longs: Number, defaults: true, oneofs: true });
  const loaded = loadPackageDefinition(definition) as unknown as {
    opentelemetry: { proto: { collector: { trace: { v1: { TraceService: { service: ServiceDefinition } } } } } };
  };
  return loaded.opentelemetry.proto.collector.trace.v1.TraceService.service;
}
