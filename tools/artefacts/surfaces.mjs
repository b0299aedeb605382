import { join, relative } from 'node:path';
import ts from 'typescript';
import { code, page } from './markdown.mjs';

const INTRO = `What others may import here: the rest of the folder is its own affair. A change of this page is a change for whoever
leans on it. Types as the compiler sees them, without what is private.`;

/** Doors of rooms, and the files of contracts, each of which is one. */
const DOOR = /^src\/(?:core\/([^/]+)|(middleware|observability))\/index\.ts$/;
const CONTRACT = /^src\/apps\/([^/]+)\/contract\/(.+)\.ts$/;

/**
 * What each room's door and each app's contract exports, a page each.
 * @param {string} root holds tsconfig.json and src
 * @returns {Record<string, string>} pages by their path
 */
export function surfacePages(root) {
  const program = programOf(root);
  const checker = program.getTypeChecker();
  const pages = {};
  for (const source of program.getSourceFiles()) {
    const file = relative(root, source.fileName);
    const door = DOOR.exec(file);
    const contract = CONTRACT.exec(file);
    if (!door && !contract) continue;
    const name = door ? (door[1] ?? door[2]) : `${contract[1]}-${contract[2]}`;
    const exported = exportsOf(source, checker).map((symbol) => declarationOf(symbol, program));
    pages[`docs/reference/surfaces/${name}.md`] = page(
      `What ${code(file)} exports`,
      INTRO,
      `\`\`\`ts\n${exported.join('\n')}\n\`\`\``,
    );
  }
  return pages;
}

function programOf(root) {
  const path = join(root, 'tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(path, ts.sys.readFile).config, ts.sys, root);
  const files = ts.sys.readDirectory(join(root, 'src'), ['.ts'], ['**/*.spec.ts']);
  return ts.createProgram(files, { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true });
}

/** What a door shows, by its name, each followed to where it is declared. */
function exportsOf(source, checker) {
  const door = checker.getSymbolAtLocation(source);
  const symbols = door ? checker.getExportsOfModule(door) : [];
  return symbols
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The declarations of one name, as the compiler would write them for others. */
function declarationOf(symbol, program) {
  const [declaration] = symbol.declarations;
  const emitted = emittedFor(declaration.getSourceFile(), program);
  // what Nest makes is asked for, and never constructed by others
  const isMade = ts.canHaveDecorators(declaration) && (ts.getDecorators(declaration) ?? []).some(isInjectable);
  return emitted.statements
    .filter((statement) => namesOf(statement).includes(symbol.name))
    .map((statement) => textOf(statement, emitted, isMade))
    .join('\n');
}

const kept = new WeakMap();

function emittedFor(source, program) {
  let emitted = kept.get(source);
  if (emitted) return emitted;
  let text = '';
  program.emit(source, (_name, written) => (text = written), undefined, true);
  emitted = ts.createSourceFile(source.fileName, text, ts.ScriptTarget.Latest, true);
  kept.set(source, emitted);
  return emitted;
}

function namesOf(statement) {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.text);
  return statement.name ? [statement.name.text] : [];
}

const printer = ts.createPrinter({ removeComments: true });

function isInjectable({ expression }) {
  return ts.isCallExpression(expression) && expression.expression.getText() === 'Injectable';
}

function textOf(statement, source, isMade) {
  const isShown = (node) => !isPrivate(node) && !(isMade && ts.isConstructorDeclaration(node));
  const { transformed } = ts.transform(statement, [keeping(isShown)]);
  const text = printer.printNode(ts.EmitHint.Unspecified, transformed[0], source);
  return text.replace(/^export (declare )?/, '').replace(/^ +/gm, (indent) => ' '.repeat(indent.length / 2));
}

function isPrivate(node) {
  const { modifiers = [], name } = node;
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) || (name && ts.isPrivateIdentifier(name));
}

/** Leaves out the members of classes that are not to be shown. */
function keeping(isShown) {
  return (context) => (statement) => {
    const visit = (node) =>
      ts.isClassElement(node) && !isShown(node) ? undefined : ts.visitEachChild(node, visit, context);
    return ts.visitNode(statement, visit);
  };
}
