// CHANGELOG.md in the form of Keep a Changelog: a part a release, the newest first, above them what is unreleased.
const HEADING = /^## \[([^\]]+)\].*$/gm;
const UNRELEASED = '## [Unreleased]\n';

/** What stands in the brackets of each heading, as `Unreleased`, `1.3.0`, `1.2.3`. */
export const partNames = (text) => [...text.matchAll(HEADING)].map(([, name]) => name);

/** A part with its heading; nothing when there is none of that name. */
export function partOf(text, name) {
  const headings = [...text.matchAll(HEADING)];
  const index = headings.findIndex(([, each]) => each === name);
  return index === -1 ? '' : text.slice(headings[index].index, headings[index + 1]?.index).trim();
}

/** Whether a part has nothing but headings. */
export const isEmpty = (part) => part.split('\n').every((line) => line.trim() === '' || line.startsWith('#'));

/** The text in which what was unreleased is the part of `version`, below a new part that is empty. */
export function withRelease(text, version, date) {
  return text.replace(UNRELEASED, `${UNRELEASED}\n## [${version}] - ${date}\n`);
}
