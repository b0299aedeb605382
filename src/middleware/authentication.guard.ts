import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Access, accessOf, type Principal, Principals } from '#core/auth';
import { AppError, codes } from '#core/errors';
import { runInContext } from '#observability';
import type { RookeryRequest } from './request.js';

const BEARER = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i;

/** Denied unless allowed: no route without a credential, unless it is `@Public()` (C6.1). */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(private readonly principals: Principals) {}

  canActivate(execution: ExecutionContext): boolean | Promise<boolean> {
    const access = accessOf(execution.getHandler(), execution.getClass());
    if (access.public) return true;
    const request = execution.switchToHttp().getRequest<RookeryRequest>();
    const token = tokenOf(request.headers.authorization);
    const known = this.principals.recall(token);
    if (known) return admit(request, known, access);
    const resolve = () => this.principals.fromToken(token);
    const found = request.context ? runInContext(request.context, resolve) : resolve();
    return found.then((principal) => admit(request, principal, access));
  }
}

/** @throws 1003 without any of the roles wanted */
function admit(request: RookeryRequest, principal: Principal, { roles }: Access): true {
  request.principal = principal;
  if (roles.length > 0 && !roles.some((role) => principal.roles.includes(role)))
    throw new AppError(codes.insufficientPermissions);
  return true;
}

/** @throws 1004 without a credential, 1005 for a header that is not a bearer token (RFC 6750, 2.1). */
function tokenOf(header: string | undefined): string {
  if (header === undefined || header.trim() === '') throw new AppError(codes.authenticationRequired);
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw new AppError(codes.invalidCredential);
  return token;
}
