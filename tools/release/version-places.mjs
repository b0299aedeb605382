import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Where the version is written by hand: by file, the text around it, with `{}` for the version. test/release fails for a
 * place that is missing here. An example that need not be the version of today says 1.2.3 instead.
 */
const PLACES = {
  'package.json': ['\n  "version": "{}",'],
  'package-lock.json': ['"name": "rookery",\n  "version": "{}",', '"name": "rookery",\n      "version": "{}",'],
  'deployments/compose/.env.example': ['=rookery:{}\n'],
  'deployments/compose/compose.yaml': [':-rookery:{}}'],
  'deployments/compose/single-node.compose.yaml': [':-rookery:{}}'],
  'deployments/helm/rookery/Chart.yaml': ['\nversion: {}\n', '\nappVersion: {}\n'],
  'deployments/helm/rookery/values.yaml': ['\n  tag: {}\n'],
  'deployments/kubernetes/base/kustomization.yaml': ['\n    newTag: {}\n'],
  'deployments/terraform/terraform.tfvars.example': ['/rookery:{}"', '"v{}"'],
  'docs/operations/compose.md': ['docker build -t rookery:{} '],
};

/** Writes the new version in the place of the old one. @throws Error when a place does not say the old one. */
export async function writeVersion(root, { from, to }) {
  for (const [file, places] of Object.entries(PLACES)) {
    let text = await readFile(join(root, file), 'utf8');
    for (const place of places) {
      const [old, fresh] = [from, to].map((version) => place.replace('{}', version));
      if (!text.includes(old))
        throw new Error(`${file} has no ${JSON.stringify(old)}: mend it, or tools/release/version-places.mjs`);
      text = text.replaceAll(old, fresh);
    }
    await writeFile(join(root, file), text);
  }
}
