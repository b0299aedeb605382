import { RouteConfig } from '@nestjs/platform-fastify';

const EXEMPT = 'exemptFromLoadLimit';

/** Answered even when the process is full or shutting down: whoever watches it must hear so from it (C5.5). */
export function ExemptFromLoadLimit(): MethodDecorator {
  return RouteConfig({ [EXEMPT]: true });
}

export function isExemptFromLoadLimit(routeConfig: object): boolean {
  return EXEMPT in routeConfig;
}
