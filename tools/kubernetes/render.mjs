// npm run kubernetes:render [-- --check]: writes what each overlay gives, so that the effect of a change is in its diff; with
// --check it only compares, and exits 1 when one is stale. Needs kubectl 1.30 or newer, and no cluster.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { folder, overlays, renderingOf, sealed } from './rendered.mjs';
import { wordsOf } from '../words.mjs';

const { check } = wordsOf({
  name: 'kubernetes:render',
  summary: 'Writes what each overlay gives. Needs kubectl 1.30 or newer, and no cluster.',
  options: { '--check': 'compare it instead, and exit 1 when one is stale' },
}).options;

const copy = mkdtempSync(join(tmpdir(), 'rookery-kubernetes-'));
try {
  // secrets that somebody has filled in stay where they are: what is rendered here are the empty ones of the examples
  cpSync(folder, copy, { recursive: true, filter: (path) => basename(path) !== 'secrets.env' });
  for (const overlay of overlays()) renderOne(overlay);
} finally {
  rmSync(copy, { recursive: true });
}

function renderOne(overlay) {
  const source = join(copy, 'overlays', overlay);
  cpSync(join(source, 'secrets.env.example'), join(source, 'secrets.env'));
  const objects = execFileSync('kubectl', ['kustomize', source], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
  const text = sealed(objects);
  const path = renderingOf(overlay);
  if (textOf(path) === text) return;
  if (!check) {
    writeFileSync(path, text);
    console.log(`wrote ${path}`);
    return;
  }
  console.error(`${path} is stale: npm run kubernetes:render`);
  process.exitCode = 1;
}

function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
