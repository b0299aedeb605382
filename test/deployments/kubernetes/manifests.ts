import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { overlays, renderingOf } from '../../../tools/kubernetes/rendered.mjs';

/** An object for the API server, as it comes out of YAML. */
export type Manifest = any;

export interface Pod {
  /** Such as `Deployment/app`. */
  owner: string;
  labels: Record<string, string>;
  spec: any;
}

export const OVERLAYS = overlays();

const parsed = new Map<string, Manifest[]>();

/** What an overlay gives, as it is kept; a copy of its own for each caller, who may plant mistakes. */
export function manifestsOf(overlay: string): Manifest[] {
  const kept = parsed.get(overlay) ?? parse(readFileSync(renderingOf(overlay), 'utf8'));
  parsed.set(overlay, kept);
  return structuredClone(kept);
}

/** @throws what is wrong with the YAML */
export function parse(text: string): Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error) throw error;
    const object: Manifest = document.toJS();
    return object === null ? [] : [object];
  });
}

export const nameOf = ({ kind, metadata }: Manifest): string => `${kind}/${metadata?.name}`;

/** By the name that the sources know: what is generated has a digest behind it. @throws when there is not one */
export function get(manifests: readonly Manifest[], name: string): Manifest {
  const known = (manifest: Manifest) => nameOf(manifest).replace(/^((?:ConfigMap|Secret)\/.+)-[a-z0-9]{10}$/, '$1');
  const found = manifests.filter((manifest) => known(manifest) === name);
  if (found.length !== 1) throw new Error(`${found.length} objects are called ${name}`);
  return found[0];
}

/** Every pod that these objects start. */
export function podsOf(manifests: readonly Manifest[]): Pod[] {
  return manifests.flatMap((manifest) => {
    const template = manifest.spec?.jobTemplate?.spec?.template ?? manifest.spec?.template;
    if (!template) return [];
    return [{ owner: nameOf(manifest), labels: template.metadata.labels, spec: template.spec }];
  });
}

/** Containers of every sort: what holds of one must hold of all. */
export function containersOf({ spec }: Pod): any[] {
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
}
