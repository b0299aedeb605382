import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../build/paths.mjs';
import { breakingChanges } from '../openapi-diff/breaking-changes.mjs';
import { documentFolders, documentTexts, parsed } from '../openapi-diff/document-folders.mjs';
import { printChanges } from '../openapi-diff/print-changes.mjs';
import { isEmpty, partNames, partOf } from './changelog.mjs';
import { git } from './git.mjs';
import { compareVersions, isVersion } from './version.mjs';

/** Why there can be no release of this version now; a sentence for each reason, none when there can. */
export async function reasonsAgainst(version, { acceptsBreaking }) {
  if (!isVersion(version)) return [`${version} is not a version such as 1.2.3`];
  const changelog = await readFile(join(root, 'CHANGELOG.md'), 'utf8');
  return [
    ...(await ofVersion(version, partNames(changelog).filter(isVersion))),
    ...(git(['status', '--porcelain']) ? ['there are changes that are not committed: `git status` names them'] : []),
    ...(isEmpty(partOf(changelog, 'Unreleased')) ? ['CHANGELOG.md says nothing under [Unreleased]'] : []),
    ...(acceptsBreaking ? [] : await ofDocuments()),
  ];
}

async function ofVersion(version, written) {
  const tagged = git(['tag', '--list', 'v*'])
    .split('\n')
    .map((tag) => tag.slice(1))
    .filter(isVersion);
  const last = [...written, ...tagged].sort(compareVersions).at(-1);
  const { version: current } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  if (tagged.includes(version)) return [`the tag v${version} is there already`];
  if (written.includes(version)) return [`CHANGELOG.md has a part of ${version} already`];
  if (last && compareVersions(version, last) < 0) return [`${version} is below ${last}, the last release`];
  // the first release may be what package.json says from the start
  return compareVersions(version, current) < 0 ? [`${version} is below ${current}, the version of package.json`] : [];
}

async function ofDocuments() {
  const { released, current } = documentFolders(root);
  const changes = breakingChanges(parsed(await documentTexts(released)), parsed(await documentTexts(current)));
  printChanges(changes);
  return changes.length > 0
    ? ['the OpenAPI documents break callers: mend that, or say --accept-breaking if all of them are ready']
    : [];
}
