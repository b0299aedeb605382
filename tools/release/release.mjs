// npm run release -- VERSION: makes the commit and the tag of a release, and pushes nothing. All is made in a checkout of its
// own and taken over when it is whole: what fails half-way leaves nothing here. Exits 0, 1 when it refuses or fails, 64
// when asked wrongly.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { partOf } from './changelog.mjs';
import { git } from './git.mjs';
import { reasonsAgainst } from './reasons.mjs';
import { withWorktree } from './worktree.mjs';

const USAGE = `usage: npm run release -- VERSION [options]
  VERSION             such as 1.2.3, above the last release
  --dry-run           shows the commit and the message of the tag, and keeps neither
  --accept-breaking   takes OpenAPI documents that break callers of the last release
  --help              shows this`;
const EXIT_USAGE = 64; // EX_USAGE of sysexits.h

const { version, isDry, acceptsBreaking } = readOptions();
const tag = `v${version}`;
// Ctrl-C ends the step that runs, and so the release; what was begun is still cleared away
let isStopped = false;
process.on('SIGINT', () => (isStopped = true));

try {
  const reasons = await reasonsAgainst(version, { acceptsBreaking });
  if (reasons.length > 0) throw new Error(reasons.join('\n'));
  await withWorktree(release);
} catch (error) {
  console.error(`${error.message}\nNothing is released, and nothing has changed.`);
  process.exitCode = 1;
}

async function release(folder) {
  run(folder, 'tools/release/write.mjs', version, new Date().toISOString().slice(0, 10));
  run(folder, 'tools/artefacts/generate.mjs');
  run(folder, 'tools/openapi-diff/openapi-release.mjs', ...(acceptsBreaking ? ['--accept-breaking'] : []));
  git(['add', '--all'], { cwd: folder });
  git(['commit', '--quiet', '--message', `chore(release): ${tag}`], { cwd: folder });
  const commit = git(['rev-parse', 'HEAD'], { cwd: folder });
  const part = partOf(await readFile(join(folder, 'CHANGELOG.md'), 'utf8'), version);
  console.log(git(['show', '--stat', commit]));
  if (isDry) console.log(`\n${part}\n\nNothing is kept: it was a dry run.`);
  else takeOver(commit, part);
}

function run(folder, file, ...args) {
  const { status } = spawnSync(process.execPath, [join(folder, file), ...args], { cwd: folder, stdio: 'inherit' });
  if (status !== 0 || isStopped) throw new Error(`${file} failed`);
}

/** The tag first: it can be taken back. The branch moves only from where it was, and over no other change. */
function takeOver(commit, message) {
  // its headings are no comments
  git(['tag', '--annotate', '--cleanup=whitespace', '--file=-', tag, commit], { input: message });
  try {
    git(['merge', '--quiet', '--ff-only', commit]);
  } catch (error) {
    git(['tag', '--delete', tag]);
    throw error;
  }
  console.log(`\n${tag} is made; \`git push --follow-tags\` brings it to the others.`);
}

function readOptions() {
  try {
    const flags = ['dry-run', 'accept-breaking', 'help'];
    const options = Object.fromEntries(flags.map((flag) => [flag, { type: 'boolean', default: false }]));
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (values.help) {
      console.log(USAGE);
      process.exit();
    }
    if (positionals.length !== 1) throw new Error('one version is needed');
    return { version: positionals[0], isDry: values['dry-run'], acceptsBreaking: values['accept-breaking'] };
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    process.exit(EXIT_USAGE);
  }
}
