import { code, page, sentence, table } from './markdown.mjs';

const INTRO = `Every \`code\` of the envelope (C2). An app answers with the platform's wherever one fits, and adds of its own range
what none names. A business failure has a second status, for apps with \`statusMode: 'rest'\`.`;

/** Every code there is: what it says, which status carries it, and when. */
export function codesPage({ errors, registry }) {
  return page(
    'Codes',
    INTRO,
    '## Platform (0–9999)',
    tableOf(errors.codes),
    ...registry.apps.flatMap(({ id, title, names, codes, statusMode }) => [
      `## ${title} (${id}, ${names.codes.first}–${names.codes.last})`,
      `Business failures are answered in the mode ${code(statusMode)}.`,
      Object.keys(codes).length > 0 ? tableOf(codes) : "It has no code of its own: the platform's fit.",
    ]),
  );
}

function tableOf(definitions) {
  const rows = Object.entries(definitions)
    .sort(([, a], [, b]) => a.code - b.code)
    .map(([name, { code: number, message, status, restStatus, meaning }]) => [
      number,
      sentence(message),
      status,
      restStatus,
      sentence(meaning),
      code(name),
    ]);
  return table(['code', 'message', 'status', 'in rest mode', 'when', 'name in code'], rows);
}
