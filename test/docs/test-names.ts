import { parse } from '@swc/core';

type Node = Readonly<Record<string, unknown>>;

const TESTS = ['it', 'test', 'describe'];

/** The names of the tests in a file, as its source has them: `%s` and `${…}` are not filled in. */
export async function testNamesIn(source: string): Promise<string[]> {
  const names: string[] = [];
  collect(await parse(source, { syntax: 'typescript', decorators: true }), names);
  return names;
}

function collect(value: unknown, names: string[]): void {
  if (Array.isArray(value)) for (const member of value) collect(member, names);
  else if (isNode(value)) {
    if (value.type === 'CallExpression' && isTest(value.callee)) names.push(...nameOf(value.arguments));
    for (const member of Object.values(value)) collect(member, names);
  }
}

/** `it`, `it.each(…)`, `describe.skip`, and what chooses between two of them. */
function isTest(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  if (callee.type === 'Identifier') return TESTS.includes(String(callee.value));
  const { callee: called, object, tag, expression, consequent } = callee;
  return [called, object, tag, expression, consequent].some(isTest);
}

function nameOf(args: unknown): string[] {
  const [first] = args as { expression: Node }[];
  if (first?.expression.type === 'StringLiteral') return [String(first.expression.value)];
  if (first?.expression.type !== 'TemplateLiteral') return [];
  return [(first.expression.quasis as { raw: string }[]).map(({ raw }) => raw).join('${…}')];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
