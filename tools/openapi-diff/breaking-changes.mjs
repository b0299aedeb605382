import { compareAnswers } from './compare-answers.mjs';
import { compareRequests } from './compare-requests.mjs';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

const KEEP = 'keep it, or serve the new way under another version of the path and leave this one as it is';

/**
 * What breaks callers who were written for the released documents, by file name; each change once, in whichever
 * documents it is.
 * @returns of each `where` and `what` in the document, and `instead`, what to do.
 */
export function breakingChanges(released, current) {
  const changes = new Map();
  const report = (where, what, instead = KEEP) => changes.set(`${where} ${what}`, { where, what, instead });
  for (const [file, document] of Object.entries(released)) {
    if (current[file]) compareDocuments({ released: document, current: current[file] }, report);
    else report(file, 'is gone', 'list its app in the registry again, or tell its callers and release');
  }
  return [...changes.values()];
}

function compareDocuments(documents, report) {
  const current = operationsOf(documents.current);
  for (const [name, operation] of operationsOf(documents.released)) {
    const now = current.get(name);
    if (!now) {
      report(name, 'is gone');
      continue;
    }
    const way = { documents, report: (at, what) => report(`${name}, ${at}`, what) };
    compareRequests({ released: operation, current: now }, way);
    compareAnswers({ released: operation, current: now }, way);
    if (operation.operationId !== now.operationId)
      report(
        name,
        `is ${now.operationId}, and was ${operation.operationId}: clients made from it call it by that name`,
      );
  }
}

/** By method and path, as `GET /v1/app-b/products`. */
function operationsOf({ paths }) {
  const operations = new Map();
  for (const [path, item] of Object.entries(paths))
    for (const method of METHODS.filter((each) => item[each])) {
      const parameters = [...(item.parameters ?? []), ...(item[method].parameters ?? [])];
      operations.set(`${method.toUpperCase()} ${path}`, { ...item[method], parameters });
    }
  return operations;
}
