import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const DOOR = /^src\/(core\/[^/]+|middleware|observability)\/index\.ts$/;
const READ = ['src', 'test', 'tools', 'bench', 'docs/guides'];
const CODE = /\.(ts|mts|mjs|js)$/;
const BLOCK = /```ts\n([\s\S]*?)```/g;

/**
 * What doors of rooms show although nobody outside of the room asks for it.
 * @param {string} root
 * @returns {Promise<string[]>} such as `core/auth: AuthConfig`
 */
export async function idleExports(root) {
  const files = (await Promise.all(READ.map((folder) => filesIn(root, folder)))).flat();
  const shown = new Map();
  const asked = new Map();
  for (const file of files) {
    const text = await readFile(join(root, file), 'utf8');
    const [, room] = DOOR.exec(file) ?? [];
    if (room) shown.set(room, namesIn(text, file));
    for (const [door, name] of askedIn(file, text)) asked.set(door, (asked.get(door) ?? new Set()).add(name));
  }
  return [...shown].flatMap(([room, names]) => {
    const used = asked.get(room) ?? new Set();
    return names.filter((name) => !used.has(name)).map((name) => `${room}: ${name}`);
  });
}

async function filesIn(root, folder) {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && (CODE.test(entry.name) || entry.name.endsWith('.md')))
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
    .filter((file) => !file.includes('node_modules/'))
    .sort();
}

/** Names that a door lists. */
function namesIn(text, file) {
  return parsed(text, file)
    .statements.filter(ts.isExportDeclaration)
    .flatMap(({ exportClause }) => exportClause.elements.map(({ name }) => name.text));
}

/** What a file asks of doors that are not its own room's: pairs of a room and a name. */
function askedIn(file, text) {
  const code = file.endsWith('.md') ? [...text.matchAll(BLOCK)].map(([, block]) => block) : [text];
  return code.flatMap((each) => askedOf(parsed(each, file), file)).filter(([room]) => !file.startsWith(`src/${room}/`));
}

function askedOf(source, file) {
  const found = [];
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) found.push(...fromImport(node, source, file));
    // `const { Locks } = await load('core/locks/index')`, as programs of tests and tools load what was built
    else if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name)) found.push(...fromLoad(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function fromImport({ importClause, moduleSpecifier }, source, file) {
  const room = roomOf(moduleSpecifier.text, file);
  const { namedBindings } = importClause ?? {};
  if (!room || !namedBindings) return [];
  if (ts.isNamedImports(namedBindings))
    return namedBindings.elements.map(({ name, propertyName }) => [room, (propertyName ?? name).text]);
  return membersOf(namedBindings.name.text, source).map((name) => [room, name]);
}

/** `members` of `import * as auth`: those that are named, in this file or in tools that are handed it. */
function membersOf(namespace, source) {
  const names = [];
  const visit = (node) => {
    if (ts.isPropertyAccessExpression(node) && node.expression.getText(source) === namespace)
      names.push(node.name.text);
    if (ts.isQualifiedName(node) && node.left.getText(source) === namespace) names.push(node.right.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

function fromLoad({ name, initializer }) {
  const [, room] = /['"](core\/[^/'"]+|observability|middleware)\/index['"]/.exec(initializer?.getText() ?? '') ?? [];
  return room ? name.elements.map((element) => [room, (element.propertyName ?? element.name).text]) : [];
}

function roomOf(specifier, file) {
  const [, alias] = /^#(core\/[^/]+|observability)$/.exec(specifier) ?? [];
  if (alias) return alias;
  const path = specifier.startsWith('.') ? relative('.', resolve(dirname(file), specifier)) : specifier;
  return DOOR.exec(path.replace(/\.js$/, '.ts'))?.[1];
}

function parsed(text, file) {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
}
