import { Decimal, type JudgesItself, type Problem, Text } from '#core/config';

/** Where spans go, and how many of them (C10.2). */
export class TracingConfig implements JudgesItself {
  @Text('OTEL_EXPORTER_OTLP_ENDPOINT', {
    description: 'OTLP collector (gRPC) that spans are sent to, as URL or host:port; unset: no tracing.',
    pattern: /^(https?:\/\/)?(\[[0-9a-f:]+\]|[a-z0-9_.-]+)(:\d{1,5})?\/?$/i,
    example: 'http://localhost:4317',
  })
  otlpEndpoint?: string;

  @Decimal('OTEL_TRACES_SAMPLER_ARG', {
    description: 'Part of the requests that are traced, 0 … 1, where the caller has not decided.',
    min: 0,
    max: 1,
  })
  sampleRatio = 0.1;

  /** The collector's address, `http://` where no scheme was given. */
  get endpointUrl(): string {
    const { otlpEndpoint = '' } = this;
    return /^https?:/i.test(otlpEndpoint) ? otlpEndpoint : `http://${otlpEndpoint}`;
  }

  problems(): Problem[] {
    if (this.otlpEndpoint === undefined || URL.canParse(this.endpointUrl)) return [];
    return [{ variable: 'OTEL_EXPORTER_OTLP_ENDPOINT', rule: 'must be an address with a port of at most 65535' }];
  }
}
