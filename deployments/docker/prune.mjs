// node prune.mjs, in a folder installed with `npm ci --omit=dev`: takes out what npm leaves there and a server does not
// use, and prints how much.
import { readFileSync, rmSync } from 'node:fs';
import { globSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync('node_modules/.package-lock.json', 'utf8'));
const gone = Object.keys(packages).filter(
  (path) =>
    // optional peers that are here because development wants them, such as the compiler
    packages[path].devOptional ||
    // Node itself is the image's own
    /^node_modules\/node-(linux|win)-/.test(path),
);
// read by debuggers and compilers alone; licences stay
const unread = ['*.map', '*.d.ts', '*.d.mts', '*.d.cts', '*.ts.snap', '*.md', '*.markdown'];
const files = globSync(unread.map((name) => `node_modules/**/${name}`));
for (const path of [...gone, ...files, 'node_modules/.bin']) rmSync(path, { recursive: true, force: true });
console.log(`took out ${gone.length} packages and ${files.length} files`);
