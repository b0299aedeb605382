import { BlockList, isIPv6 } from 'node:net';
import { type Manifest, podsOf } from './manifests.js';

type Labels = Readonly<Record<string, string>>;

/** One end of a connection: a pod of ours, a pod of another namespace, or an address. */
export interface Peer {
  namespace?: string;
  labels?: Labels;
  address?: string;
}

export const OURS = 'ours';

/** The pods of these objects, by their component. */
export function peersOf(manifests: readonly Manifest[]): Record<string, Peer> {
  const pods = podsOf(manifests).map(({ labels }) => [labels['app.kubernetes.io/component'], labels] as const);
  return Object.fromEntries(pods.map(([name, labels]) => [name, { namespace: OURS, labels }]));
}

/** Whether the policies let `from` open a connection to a port of `to`, as a network plugin would decide. */
export function admits(
  manifests: readonly Manifest[],
  { from, to, port, protocol = 'TCP' }: { from: Peer; to: Peer; port: number; protocol?: 'TCP' | 'UDP' },
): boolean {
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec);
  const isOneWay = (direction: 'Ingress' | 'Egress', here: Peer, there: Peer) => {
    if (here.namespace !== OURS) return true; // others' policies are theirs
    const mine = policies.filter(
      ({ podSelector, policyTypes }) => policyTypes.includes(direction) && selects(podSelector, here.labels!),
    );
    if (mine.length === 0) return true;
    const [rulesKey, peersKey] = direction === 'Ingress' ? (['ingress', 'from'] as const) : (['egress', 'to'] as const);
    return mine
      .flatMap((policy) => policy[rulesKey] ?? [])
      .some(
        (rule: any) =>
          (!rule[peersKey] || rule[peersKey].some((peer: any) => matches(peer, there))) &&
          (!rule.ports || rule.ports.some((each: any) => isPort(each, { to, port, protocol }))),
      );
  };
  const isPort = (each: any, wanted: { to: Peer; port: number; protocol: string }) =>
    (each.protocol ?? 'TCP') === wanted.protocol && portNumber(manifests, each.port, wanted.to) === wanted.port;
  return isOneWay('Egress', from, to) && isOneWay('Ingress', to, from);
}

function matches({ podSelector, namespaceSelector, ipBlock }: any, { namespace, labels, address }: Peer): boolean {
  if (ipBlock) return address !== undefined && inBlock(ipBlock, address);
  if (labels === undefined) return false;
  const inNamespace = namespaceSelector
    ? selects(namespaceSelector, { 'kubernetes.io/metadata.name': namespace! })
    : namespace === OURS;
  return inNamespace && (!podSelector || selects(podSelector, labels));
}

function selects({ matchLabels = {}, matchExpressions = [] }: any, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }: any) => {
      if (operator !== 'In') throw new Error(`${operator} is not known here`);
      return values.includes(labels[key]);
    })
  );
}

function inBlock({ cidr, except = [] }: any, address: string): boolean {
  const listOf = (ranges: string[]) => {
    const list = new BlockList();
    for (const range of ranges) {
      const [network = '', bits] = range.split('/');
      list.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4');
    }
    return list;
  };
  if (isIPv6(cidr.split('/')[0]) !== isIPv6(address)) return false; // to BlockList ::/0 is every address
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  return listOf([cidr]).check(address, family) && !listOf(except).check(address, family);
}

/** A port by its name is that of whoever is connected to. */
function portNumber(manifests: readonly Manifest[], port: number | string, { labels }: Peer): number | undefined {
  if (typeof port === 'number') return port;
  const component = labels?.['app.kubernetes.io/component'];
  return podsOf(manifests)
    .filter((pod) => pod.labels['app.kubernetes.io/component'] === component)
    .flatMap(({ spec }) => spec.containers.flatMap(({ ports = [] }: any) => ports))
    .find(({ name }) => name === port)?.containerPort as number | undefined;
}
