// npm run lock:complete: adds to package-lock.json the optional packages of other platforms that the registry in use
// did not offer. npm leaves them out without a word, and `npm ci` of npm 11 then refuses the lock file everywhere with
// "Missing: <package> from lock file". Run it after each install that changes packages with native parts.
import { readFileSync, writeFileSync } from 'node:fs';
import { wordsOf } from './words.mjs';

const { words } = wordsOf({
  name: 'lock:complete',
  summary: 'Adds the optional packages of other platforms that npm left out of the lock file.',
  words: { '[file]': { is: 'the lock file; package-lock.json if none is named', mustExist: true } },
});

const systems = new Map([
  ...['aix', 'android', 'darwin', 'freebsd', 'linux', 'openbsd', 'openharmony', 'sunos', 'win32'].map((os) => [os, os]),
  ['linuxmusl', 'linux'],
  ['win', 'win32'],
  ['windows', 'win32'],
]);

const processors = new Map([
  ...['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'].map((cpu) => [
    cpu,
    cpu,
  ]),
  ['armv6', 'arm'],
  ['armv7', 'arm'],
  ['x86_64', 'x64'],
]);

const [file = 'package-lock.json'] = words;
const lock = JSON.parse(readFileSync(file, 'utf8'));
complete(lock.packages);
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);

function complete(packages) {
  for (const [path, parent] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
      if (packages[join(path, name)] || packages[join('', name)]) continue;
      const entry = entryFor(name, range, parent);
      if (entry) packages[join('', name)] = entry;
      console.log(entry ? `added ${name} ${entry.version}` : `left out ${name}: its name tells no platform`);
    }
  }
}

function join(path, name) {
  return `${path ? `${path}/` : ''}node_modules/${name}`;
}

/** What npm would have written; the platform is read from the name, as in `@swc/core-linux-arm64-musl`. */
function entryFor(name, range, parent) {
  const parts = name.split(/[/-]/);
  const os = systems.get(parts.find((word) => systems.has(word)));
  const cpu = processors.get(parts.find((word) => processors.has(word)));
  if (!os && cpu !== 'wasm32') return undefined;
  return {
    version: range.replace(/^[~^]/, ''),
    ...(cpu && { cpu: [cpu] }),
    ...(parent.dev && { dev: true }),
    optional: true,
    ...(os && { os: [os] }),
  };
}
