import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Principal } from './principal.js';
import type { Role } from './role.js';

const PUBLIC = Symbol('rookery:public');
const ROLES = Symbol('rookery:roles');

/** Anyone may call; every other route needs a credential (C6.1). */
export function Public(): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(PUBLIC, true), ApiExtension('x-public', true));
}

/** Only callers with one of these roles. */
export function Roles(...roles: Role[]): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(ROLES, roles), ApiExtension('x-roles', roles));
}

/** Who may call a handler. */
export interface Access {
  public: boolean;
  /** Empty: anyone signed in. */
  roles: readonly Role[];
}

export function accessOf(handler: object, controller: object): Access {
  const own = marksOf(handler);
  // what the handler says, of either kind, replaces what its class says: a class may be public but for one method
  const { isPublic, roles } = own.isPublic === undefined && own.roles === undefined ? marksOf(controller) : own;
  return { public: isPublic === true, roles: roles ?? [] };
}

function marksOf(target: object): { isPublic: boolean | undefined; roles: readonly Role[] | undefined } {
  return {
    isPublic: Reflect.getMetadata(PUBLIC, target) as boolean | undefined,
    roles: Reflect.getMetadata(ROLES, target) as Role[] | undefined,
  };
}

/** A request that passed authentication. */
export interface AuthenticatedRequest {
  principal?: Principal;
}

/** The caller, as a handler's argument. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!principal) throw new Error('@Caller() on a route that is @Public()');
  return principal;
});
