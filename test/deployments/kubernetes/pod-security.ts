import { containersOf, type Pod } from './manifests.js';

/** One control of the profile: the fields it looks at, and the values it lets pass; `undefined` is an absent one. */
interface Control {
  name: string;
  /** `spec` is the pod, `container` each container in turn; `[]` is every element. */
  field: string;
  allows(value: any): boolean;
}

const absentOr =
  (...values: unknown[]) =>
  (value: unknown) =>
    value === undefined || value === null || values.includes(value);
const absent = absentOr();

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const SELINUX = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];
const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.postStart', 'lifecycle.preStop'];

const both = (name: string, field: string, allows: Control['allows']): Control[] =>
  ['spec', 'container'].map((of) => ({ name, field: `${of}.securityContext.${field}`, allows }));

/** https://kubernetes.io/docs/concepts/security/pod-security-standards: baseline, and what restricted adds to it. */
export const RESTRICTED: readonly Control[] = [
  ...both('HostProcess', 'windowsOptions.hostProcess', absentOr(false)),
  ...['hostNetwork', 'hostPID', 'hostIPC'].map((field) => ({
    name: 'Host Namespaces',
    field: `spec.${field}`,
    allows: absentOr(false),
  })),
  { name: 'Privileged Containers', field: 'container.securityContext.privileged', allows: absentOr(false) },
  { name: 'Host Ports', field: 'container.ports.[].hostPort', allows: absentOr(0) },
  ...PROBES.flatMap((probe) =>
    ['httpGet', 'tcpSocket'].map((action) => ({
      name: 'Host Probes / Lifecycle Hooks',
      field: `container.${probe}.${action}.host`,
      allows: absentOr(''),
    })),
  ),
  ...both('AppArmor', 'appArmorProfile.type', absentOr('RuntimeDefault', 'Localhost')),
  ...both('SELinux', 'seLinuxOptions.type', absentOr(...SELINUX)),
  ...both('SELinux', 'seLinuxOptions.user', absentOr('')),
  ...both('SELinux', 'seLinuxOptions.role', absentOr('')),
  { name: '/proc Mount Type', field: 'container.securityContext.procMount', allows: absentOr('Default') },
  { name: 'Sysctls', field: 'spec.securityContext.sysctls.[].name', allows: absentOr(...SYSCTLS) },
  {
    name: 'Volume Types',
    field: 'spec.volumes.[]',
    allows: ({ name: _name, ...source } = {}) => Object.keys(source).every((type) => VOLUMES.includes(type)),
  },
  {
    name: 'Privilege Escalation',
    field: 'container.securityContext.allowPrivilegeEscalation',
    allows: (value) => value === false,
  },
  { name: 'Running as Non-root', field: 'spec.securityContext.runAsNonRoot', allows: (value) => value === true },
  { name: 'Running as Non-root', field: 'container.securityContext.runAsNonRoot', allows: absentOr(true) },
  ...both('Running as Non-root user', 'runAsUser', (value) => value !== 0),
  {
    name: 'Seccomp',
    field: 'spec.securityContext.seccompProfile.type',
    allows: (value) => value === 'RuntimeDefault' || value === 'Localhost',
  },
  {
    name: 'Seccomp',
    field: 'container.securityContext.seccompProfile.type',
    allows: absentOr('RuntimeDefault', 'Localhost'),
  },
  {
    name: 'Capabilities',
    field: 'container.securityContext.capabilities.drop',
    allows: (value) => Array.isArray(value) && value.includes('ALL'),
  },
  {
    name: 'Capabilities',
    field: 'container.securityContext.capabilities.add.[]',
    allows: absentOr('NET_BIND_SERVICE'),
  },
];

/** What we ask beyond the profile. */
export const OURS: readonly Control[] = [
  {
    name: 'Root file system',
    field: 'container.securityContext.readOnlyRootFilesystem',
    allows: (value) => value === true,
  },
  { name: 'User', field: 'spec.securityContext.runAsUser', allows: (value) => value > 0 },
  { name: 'Token', field: 'spec.automountServiceAccountToken', allows: (value) => value === false },
  { name: 'Request', field: 'container.resources.requests.cpu', allows: (value) => typeof value === 'string' },
  { name: 'Request', field: 'container.resources.requests.memory', allows: (value) => typeof value === 'string' },
  { name: 'Limit', field: 'container.resources.limits.cpu', allows: (value) => typeof value === 'string' },
  { name: 'Limit', field: 'container.resources.limits.memory', allows: (value) => typeof value === 'string' },
  { name: 'Ephemeral containers', field: 'spec.ephemeralContainers', allows: absent },
];

/** What the admission of the namespace would refuse, each field by itself. */
export function violations(pod: Pod, controls: readonly Control[]): string[] {
  const subjects = [
    { at: pod.owner, of: 'spec', object: pod.spec },
    ...containersOf(pod).map((object) => ({ at: `${pod.owner}/${object.name}`, of: 'container', object })),
  ];
  return subjects.flatMap(({ at, of, object }) =>
    controls
      .filter(({ field }) => field.startsWith(`${of}.`))
      .filter(({ field, allows }) => !valuesAt(object, field.split('.').slice(1)).every(allows))
      .map(({ name, field }) => `${at}: ${name}: ${field}`),
  );
}

/** The values of a path; an absent one is `undefined`, of an empty list there is none. */
function valuesAt(value: any, [key, ...rest]: readonly string[]): unknown[] {
  if (key === undefined) return [value];
  if (key === '[]') return ((value ?? []) as unknown[]).flatMap((element) => valuesAt(element, rest));
  return valuesAt(value?.[key], rest);
}
