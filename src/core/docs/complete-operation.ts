import type { CodeDefinition } from '#core/errors';
import { exampleOf } from './example.js';
import { accessOf, demandsFields, failuresByStatus, ownFailures } from './failures.js';
import { describeFailures, failureExamples, failureName, failureResponse, failureSchema } from './failure-response.js';
import { sentence } from './markdown.js';
import type { Header, MarkedOperation, MediaType, Operation, Owner, Place, Response } from './operation.js';
import type { Schema } from './schema.js';
import { withSorts } from './sorts.js';

type Answers = Pick<Operation, 'responses'>;

const JSON_TYPE = 'application/json';
const ETAGS: Readonly<Record<NonNullable<MarkedOperation['x-tagged']>, Header>> = {
  version: {
    description: 'The version of the resource, for `If-None-Match` and for the `If-Match` of a change.',
    required: true,
    schema: { type: 'string', pattern: '^"[1-9][0-9]*"$', example: '"1"' },
  },
  content: {
    description: 'Changes with the content, for `If-None-Match`.',
    required: true,
    schema: { type: 'string', pattern: '^W/"[A-Za-z0-9_-]+"$', example: 'W/"2jmj7l5rSw0yVb_vlWAYkK_YBwk"' },
  },
};

/** An operation with all that its document says of it. */
export interface Completed {
  operation: Operation;
  /** The answers it shares with other operations, by name. */
  shared: Readonly<Record<string, Response>>;
}

/** Adds what follows from a route's marks: who may call it, and which failures it can answer. */
export function completeOperation(marked: MarkedOperation, owner: Owner, place: Place): Completed {
  const {
    'x-access': _access,
    'x-scopes': _scopes,
    'x-failures': _own,
    'x-detailed-failures': _detailed,
    'x-unlimited': _unlimited,
    'x-rate-limit': _rateLimit,
    'x-idempotent': _idempotent,
    'x-versioned': _versioned,
    'x-tagged': _tagged,
    'x-sorts': sorts,
    ...rest
  } = marked;
  const access = accessOf(marked);
  const { responses, shared } = answersOf(marked, owner, place);
  const operation: Operation = {
    ...rest,
    description: describe(marked),
    security: access.public ? [] : [{ bearer: [] }, { apiKey: [] }],
    responses,
    ...(rest.parameters && { parameters: sorts ? withSorts(rest.parameters, sorts) : rest.parameters }),
    ...(rest.requestBody && {
      requestBody: { ...rest.requestBody, required: demandsFields(marked, owner.schemas) },
    }),
    ...(access.roles.length > 0 && { 'x-roles': access.roles }),
    ...(access.scopes.length > 0 && { 'x-scopes': access.scopes }),
  };
  return { operation, shared };
}

/** The answers of an operation by status, and those among them that it shares. */
function answersOf(marked: MarkedOperation, owner: Owner, place: Place): Pick<Completed, 'shared'> & Answers {
  const { 'x-detailed-failures': detailed = [] } = marked;
  const responses = successes(marked, owner);
  const shared: Record<string, Response> = {};
  const details = successSchema(marked)?.properties?.data;
  for (const [status, definitions] of failuresByStatus(marked, owner, place)) {
    const key = String(status);
    const name = failureName(definitions);
    const isDetailed = definitions.some(({ code }) => detailed.some((each) => each.code === code));
    if (status < 300) responses[key] = beside(responses[key], definitions);
    else if (details && isDetailed)
      responses[key] = failureResponse(definitions, { schema: details, schemas: owner.schemas });
    else {
      shared[name] = failureResponse(definitions);
      responses[key] = { $ref: `#/components/responses/${name}` };
    }
  }
  return { responses, shared };
}

/** The answers that Nest's explorer found, with examples. */
function successes({ responses, 'x-tagged': tagged }: MarkedOperation, { schemas }: Owner): Record<string, Response> {
  return Object.fromEntries(
    Object.entries(responses).map(([status, { description, content = {} }]) => {
      const media = content[JSON_TYPE];
      if (!media) return [status, { description: description || 'As it is, without an envelope' }];
      const examples = { '0': { summary: 'Success', value: exampleOf(media.schema, schemas) } };
      const success = { description: description ?? 'Success', content: { [JSON_TYPE]: { ...media, examples } } };
      return [status, tagged ? { ...success, headers: { ETag: ETAGS[tagged] } } : success];
    }),
  );
}

/** Business failures share status 200 with success (C2.1): one of two shapes. */
function beside(success: Response | undefined, failures: readonly CodeDefinition[]): Response {
  const media = success?.content?.[JSON_TYPE];
  if (!media) return failureResponse(failures);
  const both: MediaType = {
    schema: { oneOf: [media.schema, failureSchema(failures)] },
    examples: { ...media.examples, ...failureExamples(failures) },
  };
  return {
    description: `${success.description ?? ''}; or ${describeFailures(failures)}`,
    content: { [JSON_TYPE]: both },
  };
}

function successSchema({ responses }: MarkedOperation): Schema | undefined {
  return Object.values(responses).find(({ content }) => content?.[JSON_TYPE])?.content?.[JSON_TYPE]?.schema;
}

function describe(marked: MarkedOperation): string {
  const { public: isPublic, roles, scopes } = accessOf(marked);
  const callers = isPublic ? 'anyone' : roles.length > 0 ? `role ${roles.join(' or ')}` : 'anyone signed in';
  const limit = marked['x-rate-limit'];
  const failures = ownFailures(marked).map(
    ({ code, message, meaning }) => `- \`${code}\` ${sentence(`${message}: ${meaning}`)}`,
  );
  return [
    ...(marked.description ? [marked.description] : []),
    `Who may call it: ${callers}.`,
    ...(limit ? [`At most ${limit.max} times in ${limit.windowSeconds} s, for each user or address.`] : []),
    ...(scopes.length > 0 ? [`An API key needs ${scopes.map((scope) => `\`${scope}\``).join(' and ')}.`] : []),
    ...(failures.length > 0 ? [['Fails with', ...failures].join('\n')] : []),
  ].join('\n\n');
}
