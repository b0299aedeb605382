import { escaped } from './html.js';

/** Escapes a sentence that was not written for Markdown, but may hold code in backticks. */
export function sentence(text: string): string {
  return text.replace(/[*<[]/g, '\\$&');
}

/** Markdown that is shown when its title is clicked. Without headings of level 1 or 2: Redoc cuts a text there. */
export function folded(title: string, text: string): string {
  // Markdown ends at the tags, and begins again after an empty line (CommonMark 0.31, 4.6)
  return ['<details>', `<summary>${escaped(title)}</summary>`, '', text, '', '</details>'].join('\n');
}

/** A Markdown table of cells that are Markdown. tools/artefacts/markdown.mjs writes tables alike, and a test holds the two together. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(line).join('\n');
}

function line(cells: readonly (string | number)[]): string {
  const shown = cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' '));
  return `| ${shown.join(' | ')} |`;
}
