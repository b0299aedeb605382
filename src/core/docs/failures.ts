import { codes, type CodeDefinition, statusOf } from '#core/errors';
import type { MarkedOperation, Owner, Place } from './operation.js';
import { resolve, type Schemas } from './schema.js';

/** The statuses that a code comes with beside its table's own (C2). */
export const OTHER_STATUSES: ReadonlyMap<number, readonly number[]> = new Map([
  [codes.success.code, [201, 204]],
  [codes.malformedRequest.code, [408, 414, 431]],
  [codes.resourceConflict.code, [412]],
]);

export interface Access {
  public: boolean;
  roles: readonly string[];
  scopes: readonly string[];
}

/** Every failure an operation can answer, by status: those it names and those that follow from what it is. */
export function failuresByStatus(operation: MarkedOperation, owner: Owner, place: Place): [number, CodeDefinition[]][] {
  const byCode = new Map(
    [...ownFailures(operation), ...impliedFailures(operation, owner, place)].map((definition) => [
      definition.code,
      definition,
    ]),
  );
  const byStatus = new Map<number, CodeDefinition[]>();
  for (const definition of [...byCode.values()].sort((a, b) => a.code - b.code))
    for (const status of [statusOf(definition, owner.app?.statusMode), ...otherStatuses(definition, place)])
      byStatus.set(status, [...(byStatus.get(status) ?? []), definition]);
  // 409 is for the version in a body, which its handler names by itself
  if (operation['x-versioned']) byStatus.set(412, [codes.resourceConflict]);
  return [...byStatus].sort(([a], [b]) => a - b);
}

/** Who may call an operation; anyone signed in, unless its marks say otherwise. */
export function accessOf({ 'x-access': access, 'x-scopes': scopes = [] }: MarkedOperation): Access {
  const { public: isPublic, roles } = access ?? { public: false, roles: [] };
  return { public: isPublic && scopes.length === 0, roles, scopes };
}

/** The failures that an operation's author named, with details or without. */
export function ownFailures(operation: MarkedOperation): readonly CodeDefinition[] {
  return [...(operation['x-failures'] ?? []), ...(operation['x-detailed-failures'] ?? [])];
}

function impliedFailures(operation: MarkedOperation, { app, schemas }: Owner, { method }: Place): CodeDefinition[] {
  const { parameters = [], requestBody, 'x-detailed-failures': detailed } = operation;
  const access = accessOf(operation);
  const takesInput = requestBody !== undefined || parameters.some((parameter) => parameter.in !== 'header');
  return [
    codes.malformedRequest,
    codes.unknownError,
    codes.databaseError,
    codes.serviceUnavailable,
    codes.requestTimedOut,
    ...(operation['x-unlimited'] ? [] : [codes.tooManyRequests]),
    // health, which has details to tell, answers also when its app is switched off
    ...(app && !detailed ? [codes.applicationUnavailable] : []),
    ...(access.public ? [] : [codes.authenticationRequired, codes.invalidCredential, codes.tokenExpired]),
    ...(access.roles.length + access.scopes.length > 0 ? [codes.insufficientPermissions] : []),
    // a body that no route asked for is read all the same, and an encoded one is refused unread
    codes.unsupportedMediaType,
    ...(method === 'get' ? [] : [codes.payloadTooLarge]),
    ...(takesInput ? [codes.invalidInput] : []),
    ...(operation['x-idempotent'] ?? []),
    ...(demandsFields(operation, schemas) ? [codes.missingField] : []),
  ];
}

/** Whether something may be absent that must not: a field of the body, or of the query. */
export function demandsFields({ parameters = [], requestBody }: MarkedOperation, schemas: Schemas): boolean {
  if (parameters.some((parameter) => parameter.in === 'query' && parameter.required)) return true;
  return Object.values(requestBody?.content ?? {}).some(
    ({ schema }) => (resolve(schema, schemas).required ?? []).length > 0,
  );
}

function otherStatuses({ code }: CodeDefinition, { method, path }: Place): number[] {
  const arises: Readonly<Record<number, boolean>> = {
    408: method !== 'get',
    414: path.includes('{'),
    431: true,
  };
  return (OTHER_STATUSES.get(code) ?? []).filter((status) => arises[status]);
}
