import { markRoute } from '#core/http';

const EXEMPT = 'exemptFromLoadLimit';

/** The mark as the configuration of a route that is no Nest handler. */
export const EXEMPT_FROM_LOAD_LIMIT = { [EXEMPT]: true };

/** Answered even when the process is full or shutting down: whoever watches it must hear so from it (C5.5). */
export function ExemptFromLoadLimit(): MethodDecorator {
  return markRoute(EXEMPT_FROM_LOAD_LIMIT);
}

export function isExemptFromLoadLimit(routeConfig: object): boolean {
  return EXEMPT in routeConfig;
}
