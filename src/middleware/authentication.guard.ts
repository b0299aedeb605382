import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { type Access, accessOf, Authenticator, FederationConfig, type Principal, WrongCredentials } from '#core/auth';
import { ServerConfig, Settings } from '#core/config';
import { AppError, codes } from '#core/errors';
import { Metrics, ROOT_LOGGER, type RootLogger } from '#observability';
import { credentialOf, type ForwardAuth } from './credential.js';
import { FORWARDED_HEADERS } from './forwarded-identity.js';
import { proxyTrust } from './proxy-trust.js';
import type { RookeryRequest } from './request.js';

/** Denied unless allowed: no route without a credential, unless it is `@Public()` (C6.1). */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  private readonly forwardAuth: ForwardAuth | undefined;
  private readonly refusals: { inc(labels: { code: number }): void };

  constructor(
    private readonly authenticator: Authenticator,
    private readonly wrongCredentials: WrongCredentials,
    settings: Settings,
    metrics: Metrics,
    @Inject(ROOT_LOGGER) private readonly logger: RootLogger,
  ) {
    const { forwardAuth } = settings.get(FederationConfig);
    const isTrusted = proxyTrust(settings.get(ServerConfig).trustedProxies);
    this.forwardAuth = forwardAuth && { kinds: FORWARDED_HEADERS[forwardAuth], isTrusted };
    this.refusals = metrics.declare('platform', 'counter', {
      name: 'auth_refused_credentials_total',
      help: 'Credentials that were wrong (1005) or too old (1002).',
      labelNames: ['code'],
    });
  }

  canActivate(execution: ExecutionContext): boolean | Promise<boolean> {
    const access = accessOf(execution.getHandler(), execution.getClass());
    if (access.public) return true;
    const request = execution.switchToHttp().getRequest<RookeryRequest>();
    const found = this.principalOf(request);
    if (found instanceof Promise) return found.then((principal) => admit(request, principal, access));
    return admit(request, found, access);
  }

  /** Who makes the request: at once if they were here a moment ago. @throws 1002, 1004, 1005, 1006, 5003 */
  private principalOf(request: RookeryRequest): Principal | Promise<Principal> {
    try {
      const credential = credentialOf(request, this.forwardAuth);
      const known = this.authenticator.recall(credential);
      if (known) return known;
      return this.authenticator.resolve(credential).catch((error: unknown) => this.refuse(request, error));
    } catch (error) {
      return this.refuse(request, error);
    }
  }

  /** The one place where a wrong credential of a request becomes known. */
  private async refuse({ context, ip }: RookeryRequest, error: unknown): Promise<never> {
    if (!(error instanceof AppError)) throw error;
    const { code } = error.definition;
    if (code !== codes.invalidCredential.code && code !== codes.tokenExpired.code) throw error;
    this.refusals.inc({ code });
    const line = { trace_id: context?.traceId, request_id: context?.requestId, reason: reasonOf(error) };
    this.logger.debug(line, 'a credential was refused');
    throw await this.wrongCredentials.answerTo(ip, error);
  }
}

/** For operators; nothing of the credential itself, which a JSON parser's message would repeat. */
function reasonOf({ cause, message }: AppError): string {
  return cause instanceof Error && !(cause instanceof SyntaxError) ? cause.message : message;
}

/** @throws 1003 without any of the roles wanted, or without all of the scopes */
function admit(request: RookeryRequest, principal: Principal, { roles, scopes }: Access): true {
  request.principal = principal;
  const hasRole = roles.length === 0 || roles.some((role) => principal.roles.includes(role));
  const hasScopes = principal.scopes === 'all' || scopes.every((scope) => principal.scopes.includes(scope));
  if (!hasRole || !hasScopes) throw new AppError(codes.insufficientPermissions);
  return true;
}
