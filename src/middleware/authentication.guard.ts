import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { accessOf, Principals } from '#core/auth';
import { AppError, codes } from '#core/errors';
import { runInContext } from '#observability';
import type { RookeryRequest } from './request.js';

const BEARER = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i;

/** Denied unless allowed: no route without a credential, unless it is `@Public()` (C6.1). */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(private readonly principals: Principals) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const access = accessOf(execution.getHandler(), execution.getClass());
    if (access.public) return true;
    const request = execution.switchToHttp().getRequest<RookeryRequest>();
    const token = tokenOf(request.headers.authorization);
    const resolve = () => this.principals.fromToken(token);
    const principal = await (request.context ? runInContext(request.context, resolve) : resolve());
    request.principal = principal;
    if (access.roles.length > 0 && !access.roles.some((role) => principal.roles.includes(role))) {
      throw new AppError(codes.insufficientPermissions);
    }
    return true;
  }
}

/** @throws 1004 without a credential, 1005 for a header that is not a bearer token (RFC 6750, 2.1). */
function tokenOf(header: string | undefined): string {
  if (header === undefined || header.trim() === '') throw new AppError(codes.authenticationRequired);
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw new AppError(codes.invalidCredential);
  return token;
}
