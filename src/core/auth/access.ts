import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Principal } from './principal.js';
import type { Role } from './role.js';

const PUBLIC = Symbol('rookery:public');
const ROLES = Symbol('rookery:roles');
const SCOPES = Symbol('rookery:scopes');

/** Anyone may call; every other route needs a credential (C6.1). */
export function Public(): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(PUBLIC, true), documented({ public: true, roles: [] }), scoped([]));
}

/** Only callers with one of these roles. */
export function Roles(...roles: Role[]): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(ROLES, roles), documented({ public: false, roles }));
}

/**
 * Only callers whose credential has all of these scopes: a person's has every scope, an API key those it was made with.
 * It closes a handler of a class that is public.
 */
export function Scopes(...scopes: string[]): MethodDecorator & ClassDecorator {
  const odd = scopes.find((scope) => !isScope(scope));
  if (odd !== undefined) throw new Error(`a scope is a word such as orders:read, not "${odd}"`);
  return scoped(scopes);
}

export function isScope(word: string): boolean {
  return /^[a-z][a-z0-9-]*(:[a-z][a-z0-9-]*)*$/.test(word) && word.length <= 64;
}

/** Who may call a handler. */
export interface Access {
  public: boolean;
  /** Empty: anyone signed in. */
  roles: readonly Role[];
  /** Empty: any credential. */
  scopes: readonly string[];
}

// asked with every request
const known = new WeakMap<object, WeakMap<object, Access>>();

/** One mark for both, because a handler's replaces its class's here too. */
function documented(access: Omit<Access, 'scopes'>): MethodDecorator & ClassDecorator {
  return ApiExtension('x-access', access);
}

function scoped(scopes: readonly string[]): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(SCOPES, scopes), ApiExtension('x-scopes', scopes));
}

export function accessOf(handler: object, controller: object): Access {
  let ofHandler = known.get(handler);
  if (!ofHandler) known.set(handler, (ofHandler = new WeakMap()));
  let access = ofHandler.get(controller);
  if (!access) ofHandler.set(controller, (access = readAccess(handler, controller)));
  return access;
}

function readAccess(handler: object, controller: object): Access {
  const own = marksOf(handler);
  // what the handler says, of either kind, replaces what its class says: a class may be public but for one method
  const { isPublic, roles } = own.isPublic === undefined && own.roles === undefined ? marksOf(controller) : own;
  const scopes = scopesOf(handler) ?? scopesOf(controller) ?? [];
  return { public: isPublic === true && scopes.length === 0, roles: roles ?? [], scopes };
}

function scopesOf(target: object): readonly string[] | undefined {
  return Reflect.getMetadata(SCOPES, target) as string[] | undefined;
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
