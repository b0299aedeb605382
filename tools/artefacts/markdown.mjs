const NOTICE = '<!-- Generated from the code by `npm run generate`; what is changed here by hand is lost. -->';

/** A page of docs/reference. */
export function page(title, ...parts) {
  return `${[NOTICE, `# ${title}`, ...parts].join('\n\n')}\n`;
}

/** @param rows cells are Markdown; what is undefined is left empty. */
export function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map(line).join('\n');
}

/** Text that is shown as it is, in a table too. */
export function code(text) {
  const fence = '`'.repeat(Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length)) + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return fence + pad + text + pad + fence;
}

/** A sentence that was not written for Markdown, but may hold code in backticks. */
export function sentence(text) {
  return text.replace(/[*<[]/g, '\\$&');
}

function line(cells) {
  const shown = cells.map((cell = '') => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' '));
  return `| ${shown.join(' | ')} |`;
}
