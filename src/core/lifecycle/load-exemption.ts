import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { markRoute } from '#core/http';

const EXEMPT = 'exemptFromLoadLimit';

/** The mark as the configuration of a route that is no Nest handler. */
export const EXEMPT_FROM_LOAD_LIMIT = { [EXEMPT]: true };

/**
 * Answered even when the process is full or shutting down, and however often it is asked: whoever watches it must hear
 * so from it (C5.5).
 */
export function ExemptFromLoadLimit(): MethodDecorator {
  return applyDecorators(markRoute(EXEMPT_FROM_LOAD_LIMIT), ApiExtension('x-unlimited', true));
}

export function isExemptFromLoadLimit(routeConfig: object): boolean {
  return EXEMPT in routeConfig;
}
