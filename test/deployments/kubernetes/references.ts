import { containersOf, type Manifest, nameOf, type Pod, podsOf } from './manifests.js';

type Labels = Readonly<Record<string, string>>;

const includes = (labels: Labels, wanted: Labels = {}) =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** Every name that leads nowhere, every selector that selects nobody. */
export function brokenReferences(manifests: readonly Manifest[]): string[] {
  const names = new Set(manifests.map(nameOf));
  const pods = podsOf(manifests);
  const problems: string[] = [];
  const demand = (is: boolean, problem: string) => is || problems.push(problem);

  for (const pod of pods) {
    for (const { name, from } of namesIn(pod, manifests)) demand(names.has(name), `${from} names ${name}`);
    problems.push(...brokenKeys(pod, manifests), ...brokenMounts(pod, manifests));
  }
  for (const manifest of manifests) {
    const { kind, spec = {} } = manifest;
    const from = nameOf(manifest);
    if (kind === 'Deployment' || kind === 'StatefulSet')
      demand(includes(spec.template.metadata.labels, spec.selector.matchLabels), `${from} does not select its pods`);
    if (kind === 'StatefulSet') demand(names.has(`Service/${spec.serviceName}`), `${from} names no Service`);
    if (kind === 'HorizontalPodAutoscaler')
      demand(names.has(`${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`), `${from} scales nothing`);
    if (kind === 'PodDisruptionBudget')
      demand(
        pods.some(({ labels }) => includes(labels, spec.selector.matchLabels)),
        `${from} guards nobody`,
      );
    if (kind === 'Service') problems.push(...brokenService(manifest, pods));
    if (kind === 'Ingress') problems.push(...brokenIngress(manifest, manifests));
  }
  return problems;
}

function namesIn(pod: Pod, manifests: readonly Manifest[]): { name: string; from: string }[] {
  const ofVolumes = pod.spec.volumes.flatMap(({ configMap, secret, persistentVolumeClaim: claim }: any) => [
    configMap && `ConfigMap/${configMap.name}`,
    secret && `Secret/${secret.secretName}`,
    claim && `PersistentVolumeClaim/${claim.claimName}`,
  ]);
  const ofContainers = containersOf(pod).flatMap(({ env = [], envFrom = [] }) => [
    ...envFrom.map(({ configMapRef }: any) => `ConfigMap/${configMapRef?.name}`),
    ...env.map(({ valueFrom }: any) => valueFrom && `ConfigMap/${valueFrom.configMapKeyRef?.name}`),
  ]);
  // what the chart's user makes beforehand is no object of it
  const hasSecrets = manifests.some(({ kind }) => kind === 'Secret');
  return [`ServiceAccount/${pod.spec.serviceAccountName}`, ...ofVolumes, ...ofContainers]
    .filter((name) => name && (hasSecrets || !name.startsWith('Secret/')))
    .map((name: string) => ({ name, from: pod.owner }));
}

function brokenKeys(pod: Pod, manifests: readonly Manifest[]): string[] {
  const keysOf = (kind: string, name: string) =>
    Object.keys(manifests.find((manifest) => nameOf(manifest) === `${kind}/${name}`)?.data ?? {});
  const ofSecrets = pod.spec.volumes.flatMap(({ secret }: any) =>
    manifests.some(({ kind }) => kind === 'Secret')
      ? (secret?.items ?? []).filter(({ key }: any) => !keysOf('Secret', secret.secretName).includes(key))
      : [],
  );
  const ofSettings = containersOf(pod)
    .flatMap(({ env = [] }) => env.map(({ valueFrom }: any) => valueFrom?.configMapKeyRef))
    .filter((reference) => reference && !keysOf('ConfigMap', reference.name).includes(reference.key));
  return [...ofSecrets, ...ofSettings].map(({ key }: any) => `${pod.owner} wants ${key}, which is not there`);
}

function brokenMounts(pod: Pod, manifests: readonly Manifest[]): string[] {
  const owner = manifests.find((manifest) => nameOf(manifest) === pod.owner);
  const claims = owner.spec.volumeClaimTemplates ?? [];
  const volumes = new Set(
    [...pod.spec.volumes, ...claims.map(({ metadata }: any) => metadata)].map(({ name }) => name),
  );
  const mounts = containersOf(pod).flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }: any) => name));
  const secretFiles = pod.spec.volumes.flatMap(({ secret }: any) => secret?.items.map(({ path }: any) => path) ?? []);
  const files = containersOf(pod)
    .flatMap(({ env = [] }) => env.filter(({ name }: any) => name.endsWith('_FILE')))
    .filter(({ value }) => !secretFiles.some((path: string) => value === `/run/secrets/rookery/${path}`));
  return [
    ...mounts.filter((name) => !volumes.has(name)).map((name) => `${pod.owner} mounts ${name}, which is no volume`),
    ...[...volumes].filter((name) => !mounts.includes(name)).map((name) => `${pod.owner} never mounts ${name}`),
    ...files.map(({ name }) => `${pod.owner}: ${name} names a file that is not mounted`),
  ];
}

function brokenService(service: Manifest, pods: readonly Pod[]): string[] {
  const selected = pods.filter(({ labels }) => includes(labels, service.spec.selector));
  if (selected.length !== 1) return [`${nameOf(service)} selects ${selected.length} sorts of pods`];
  const ports = containersOf(selected[0]!).flatMap(({ ports = [] }) => ports.map(({ name }: any) => name));
  return service.spec.ports
    .filter(({ targetPort }: any) => !ports.includes(targetPort))
    .map(
      ({ targetPort }: any) => `${nameOf(service)} leads to ${targetPort}, which is no port of ${selected[0]!.owner}`,
    );
}

function brokenIngress(ingress: Manifest, manifests: readonly Manifest[]): string[] {
  const services = manifests.filter(({ kind }) => kind === 'Service');
  const backends = ingress.spec.rules.flatMap(({ http }: any) => http.paths.map(({ backend }: any) => backend.service));
  return backends
    .filter(({ name, port }: any) => {
      const service = services.find(({ metadata }) => metadata.name === name);
      return !service?.spec.ports.some((each: any) => each.name === port.name);
    })
    .map(({ name, port }: any) => `${nameOf(ingress)} leads to port ${port.name} of ${name}`);
}
