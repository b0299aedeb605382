import { describe, expect, it } from '@jest/globals';
import { get, type Manifest, manifestsOf } from './kubernetes/manifests.js';
import { admits, OURS, type Peer, peersOf } from './kubernetes/network.js';

const outside = (address: string): Peer => ({ address });
const podOf = (namespace: string, labels: Record<string, string>): Peer => ({ namespace, labels });

const OTHERS: Record<string, Peer> = {
  traefik: podOf('traefik', { 'app.kubernetes.io/name': 'traefik' }),
  'a neighbour of traefik': podOf('traefik', { 'app.kubernetes.io/name': 'whoami' }),
  prometheus: podOf('monitoring', { 'app.kubernetes.io/name': 'prometheus' }),
  'the collector': podOf('monitoring', { 'app.kubernetes.io/name': 'opentelemetry-collector' }),
  grafana: podOf('monitoring', { 'app.kubernetes.io/name': 'grafana' }),
  dns: podOf('kube-system', { 'k8s-app': 'kube-dns' }),
  'the API server': podOf('kube-system', { component: 'kube-apiserver' }),
  'another team': podOf('elsewhere', { 'app.kubernetes.io/name': 'rookery', 'app.kubernetes.io/component': 'app' }),
  'the internet': outside('203.0.113.7'),
  'the internet, by IPv6': outside('2001:db8::7'),
  'the cloud’s metadata': outside('169.254.169.254'),
  'a machine inside': outside('10.1.2.3'),
  'a machine inside, by IPv6': outside('fd00::7'),
};
const PORTS = [22, 53, 80, 443, 3306, 4317, 5432, 6379, 8000, 8089, 9464];

/** Every connection that is let through, of all that could be tried. */
function admitted(manifests: readonly Manifest[]): string[] {
  // cert-manager makes it beside ours when a certificate is due
  const solver = podOf(OURS, { 'acme.cert-manager.io/http01-solver': 'true' });
  const ours: Record<string, Peer> = { ...peersOf(manifests), solver };
  const all = Object.entries({ ...ours, ...OTHERS });
  const pairs = all.flatMap((from) => all.map((to) => [from, to] as const));
  return pairs
    .filter(([[from], [to]]) => from in ours || to in ours)
    .flatMap(([[fromName, from], [toName, to]]) =>
      PORTS.filter((port) => admits(manifests, { from, to, port })).map((port) => `${fromName} → ${toName}:${port}`),
    )
    .sort();
}

const ALWAYS = [
  'app → dns:53',
  'app → the collector:4317',
  'app → the internet, by IPv6:443',
  'app → the internet:443',
  'prometheus → app:9464',
  'traefik → app:8000',
  'traefik → solver:8089',
];
const STATE = ['app → mysql:3306', 'app → redis:6379'];
const BACKUP = ['backup → dns:53', 'backup → mysql:3306'];

describe('the network policies admit what is needed and nothing else (C12)', () => {
  it.each([
    ['development', [...ALWAYS, ...STATE]],
    ['staging', [...ALWAYS, ...STATE, ...BACKUP]],
    ['production', [...ALWAYS, ...STATE, ...BACKUP]],
    ['production-external-state', [...ALWAYS, ...[3306, 5432, 6379].map((port) => `app → a machine inside:${port}`)]],
  ])('in overlays/%s', (overlay, wanted) => {
    expect(admitted(manifestsOf(overlay))).toEqual([...wanted].sort());
  });

  it('and names are looked up over UDP too', () => {
    const manifests = manifestsOf('production');
    const { app, mysql } = peersOf(manifests) as { app: Peer; mysql: Peer };
    const dns = OTHERS.dns!;
    expect(admits(manifests, { from: app, to: dns, port: 53, protocol: 'UDP' })).toBe(true);
    expect(admits(manifests, { from: mysql, to: dns, port: 53, protocol: 'UDP' })).toBe(false);
  });

  it.each<[string, (manifests: Manifest[]) => void, string]>([
    [
      'a whole namespace',
      (all) => delete get(all, 'NetworkPolicy/app').spec.ingress[0].from[0].podSelector,
      'a neighbour of traefik → app:8000',
    ],
    ['every port', (all) => delete get(all, 'NetworkPolicy/app').spec.ingress[0].ports, 'traefik → app:9464'],
    [
      'every pod of ours',
      (all) => delete get(all, 'NetworkPolicy/mysql').spec.ingress[0].from[0].podSelector.matchLabels,
      'redis → mysql:3306',
    ],
    [
      'the inside',
      (all) => delete get(all, 'NetworkPolicy/app').spec.egress[2].to[0].ipBlock.except,
      'app → the cloud’s metadata:443',
    ],
    [
      'what nobody denies',
      (all) => all.splice(all.indexOf(get(all, 'NetworkPolicy/default-deny')), 1),
      'mysql → the internet:443',
    ],
  ])('and a hole is found: %s', (_what, plant, hole) => {
    const manifests = manifestsOf('production');
    expect(admitted(manifests)).not.toContain(hole);
    plant(manifests);
    // the way out of Redis, so that the way into MySQL alone decides
    if (hole.startsWith('redis')) get(manifests, 'NetworkPolicy/backup').spec.podSelector = {};
    expect(admitted(manifests)).toContain(hole);
  });
});
