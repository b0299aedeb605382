import { createHash } from 'node:crypto';
import { stringify } from 'yaml';

/** What a template can name: `.Values…`, and the files of the chart. */
export interface Context {
  values: unknown;
  file(path: string): string;
}

type Node = string | { action: string; body: Node[]; otherwise: Node[] };

/**
 * Renders the part of Go templates that the chart keeps to: values, `if`, `else`, `range` and a handful of functions.
 * @throws for anything else, so that the chart stays within what a test can judge; and for a value that there is not
 */
export function render(template: string, context: Context): string {
  const tokens = tokensOf(template);
  const nodes = parse(tokens);
  if (tokens.length > 0) throw new Error(`{{ ${actionOf(tokens[0])!} }} ends nothing`);
  return evaluate(nodes, context, undefined);
}

interface Action {
  action: string;
}

/** Texts and actions in turn; `-` takes the blanks beside an action away. */
function tokensOf(template: string): (string | Action)[] {
  const parts = template.split(/(\{\{-?.*?-?\}\})/s);
  return parts
    .map((part, index) => {
      const match = /^\{\{-?\s*(.*?)\s*-?\}\}$/s.exec(part);
      if (match) return { action: match[1]! };
      const afterTrim = parts[index - 1]?.endsWith('-}}') ? part.trimStart() : part;
      return parts[index + 1]?.startsWith('{{-') ? afterTrim.trimEnd() : afterTrim;
    })
    .filter((token) => token !== '');
}

function parse(tokens: (string | Action)[]): Node[] {
  const nodes: Node[] = [];
  for (;;) {
    const [token] = tokens;
    if (token === undefined || (typeof token !== 'string' && /^(else|end)$/.test(token.action))) return nodes;
    tokens.shift();
    nodes.push(typeof token === 'string' ? token : nodeOf(token.action, tokens));
  }
}

function nodeOf(action: string, tokens: (string | Action)[]): Node {
  const node = { action, body: [] as Node[], otherwise: [] as Node[] };
  if (!/^(if|range) /.test(action)) return node;
  node.body = parse(tokens);
  if (actionOf(tokens[0]) === 'else') {
    tokens.shift();
    node.otherwise = parse(tokens);
  }
  if (actionOf(tokens.shift()) !== 'end') throw new Error(`{{ ${action} }} has no end`);
  return node;
}

const actionOf = (token: string | Action | undefined) => (typeof token === 'object' ? token.action : undefined);

function evaluate(nodes: readonly Node[], context: Context, dot: unknown): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node;
      const [, keyword, subject = ''] = /^(if|range) (.*)$/.exec(node.action) ?? [];
      if (keyword === 'if') return evaluate(valueOf(subject, context, dot) ? node.body : node.otherwise, context, dot);
      if (keyword === 'range')
        return (valueOf(subject, context, dot) as unknown[]).map((each) => evaluate(node.body, context, each)).join('');
      return String(pipeline(node.action, context, dot));
    })
    .join('');
}

function pipeline(action: string, context: Context, dot: unknown): unknown {
  const [first = '', ...functions] = action.split(' | ');
  return functions.reduce<unknown>((value, call) => apply(call, value), valueOf(first, context, dot));
}

function valueOf(expression: string, context: Context, dot: unknown): unknown {
  if (expression === '.') return dot;
  const [, file] = /^\.Files\.Get "([^"]+)"$/.exec(expression) ?? [];
  if (file !== undefined) return context.file(file);
  const [, toYaml, path] = /^(toYaml )?\.Values((?:\.\w+)+)$/.exec(expression) ?? [];
  if (path === undefined)
    throw new Error(`{{ ${expression} }} is not in the part of Go templates that the chart keeps to`);
  const value = path
    .slice(1)
    .split('.')
    .reduce<unknown>((object, key) => (object as Record<string, unknown> | undefined)?.[key], context.values);
  if (value === undefined) throw new Error(`there is no value ${path.slice(1)}`);
  return toYaml ? stringify(value).trimEnd() : value;
}

function apply(call: string, value: unknown): unknown {
  const [, width] = /^nindent (\d+)$/.exec(call) ?? [];
  if (width !== undefined) return `\n${String(value).replace(/^/gm, ' '.repeat(Number(width)))}`;
  if (call === 'quote') return JSON.stringify(String(value));
  if (call === 'sha256sum') return createHash('sha256').update(String(value)).digest('hex');
  throw new Error(`| ${call} is not in the part of Go templates that the chart keeps to`);
}
