import { send, type WireAnswer } from '../../support/wire.js';
import { documentedOperations, type DocumentedOperation } from '../../support/open-api.js';
import type { Operation } from '../expectation.js';
import type { World } from '../world.js';
import { checkSuccess } from './success.check.js';

const documented = new WeakMap<World, ReturnType<typeof documentedOperations>>();

/** Status, content type and every byte of a body are what the OpenAPI document says of the operation. */
export async function checkDocument(world: World, operation: Operation): Promise<string[]> {
  const found = await documentedOf(world, operation);
  if (!found) return [`no document lists ${nameOf(operation)}`];
  // asked by nobody yet when this check runs alone
  if (world.seen(operation).length === 0) await checkSuccess(world, operation);
  const faults = world.seen(operation).flatMap((answer) => faultsOf(answer, found, operation));
  return [...new Set(faults)];
}

/** What the OpenAPI document says of an operation. */
export async function documentedOf(world: World, operation: Operation): Promise<DocumentedOperation | undefined> {
  return (await documentOf(world)).get(nameOf(operation));
}

async function documentOf(world: World): ReturnType<typeof documentedOperations> {
  let operations = documented.get(world);
  if (!operations) {
    operations = send(world.url, { method: 'GET', path: '/openapi.json' }).then(({ text }) =>
      documentedOperations(JSON.parse(text)),
    );
    documented.set(world, operations);
  }
  return operations;
}

function nameOf({ method, template, versioned }: Operation): string {
  return `${method} ${versioned ? '/v1' : ''}${template.replace(/:(\w+)/g, '{$1}')}`;
}

function faultsOf({ status, headers, text, json }: WireAnswer, found: DocumentedOperation, { raw }: Operation) {
  const answer = found.answers.get(String(status));
  if (!answer) return [`answers ${status}, which its document does not list`];
  if (raw && status < 300) return [];
  const type = headers['content-type']?.split(';')[0];
  if (type !== answer.type) return [`${status} is ${type ?? 'nothing'}, by its document ${answer.type ?? 'nothing'}`];
  if (answer.faultsOf === undefined) return text === '' ? [] : [`${status} has a body`];
  return answer.faultsOf(json).map((fault) => `${status} ${fault} in ${text.slice(0, 300)}`);
}
