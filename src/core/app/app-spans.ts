import { inSpan } from '#observability';

/** Attributes that may be looked for later: few values, and nothing that a log would redact. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** An app's own spans, by one call each (C10.2). */
export class AppSpans {
  constructor(private readonly app: string) {}

  /**
   * Runs `work` as a named part of the request it belongs to; when nobody traces, it just runs.
   * @param name one of few: what varies is an attribute
   */
  run<T>(name: string, work: () => Promise<T>, attributes: SpanAttributes = {}): Promise<T> {
    return inSpan(name, { ...attributes, app: this.app }, work);
  }
}
