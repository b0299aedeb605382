import { describe, expect, it } from '@jest/globals';
import { manifestsOf, OVERLAYS, type Pod, podsOf } from './kubernetes/manifests.js';
import { OURS, RESTRICTED, violations } from './kubernetes/pod-security.js';

describe.each(OVERLAYS)('overlays/%s', (overlay) => {
  const manifests = manifestsOf(overlay);

  it('asks for restricted pod security of its namespace, by a version that is named (C12)', () => {
    const { labels } = manifests.find(({ kind }) => kind === 'Namespace').metadata;
    expect(labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/enforce-version': expect.stringMatching(/^v1\.\d+$/),
      'pod-security.kubernetes.io/audit': 'restricted',
      'pod-security.kubernetes.io/warn': 'restricted',
    });
  });

  it('fulfils it in every field of every pod (C12)', () => {
    const pods = podsOf(manifests);
    expect(pods.length).toBeGreaterThan(0);
    expect(pods.flatMap((pod) => violations(pod, RESTRICTED))).toEqual([]);
  });

  it('besides writes to no root file system, has no token, and asks for what it uses', () => {
    expect(podsOf(manifests).flatMap((pod) => violations(pod, OURS))).toEqual([]);
  });
});

describe('restricted pod security', () => {
  const pod = (): Pod => podsOf(manifestsOf('production')).find(({ owner }) => owner === 'Deployment/app')!;

  it.each<[string, (spec: any, container: any) => void]>([
    ['HostProcess', (spec) => (spec.securityContext.windowsOptions = { hostProcess: true })],
    ['Host Namespaces', (spec) => (spec.hostNetwork = true)],
    ['Host Namespaces', (spec) => (spec.hostPID = true)],
    ['Host Namespaces', (spec) => (spec.hostIPC = true)],
    ['Privileged Containers', (_spec, container) => (container.securityContext.privileged = true)],
    ['Host Ports', (_spec, container) => (container.ports = [{ containerPort: 8000, hostPort: 80 }])],
    ['Host Probes', (_spec, container) => (container.livenessProbe = { httpGet: { host: '10.0.0.1' } })],
    ['Host Probes', (_spec, container) => (container.lifecycle = { preStop: { tcpSocket: { host: '10.0.0.1' } } })],
    ['AppArmor', (spec) => (spec.securityContext.appArmorProfile = { type: 'Unconfined' })],
    ['SELinux', (spec) => (spec.securityContext.seLinuxOptions = { type: 'spc_t' })],
    ['SELinux', (_spec, container) => (container.securityContext.seLinuxOptions = { role: 'system_r' })],
    ['/proc Mount Type', (_spec, container) => (container.securityContext.procMount = 'Unmasked')],
    ['Sysctls', (spec) => (spec.securityContext.sysctls = [{ name: 'kernel.msgmax', value: '1' }])],
    ['Volume Types', (spec) => spec.volumes.push({ name: 'host', hostPath: { path: '/' } })],
    ['Privilege Escalation', (_spec, container) => delete container.securityContext.allowPrivilegeEscalation],
    ['Running as Non-root', (spec) => delete spec.securityContext.runAsNonRoot],
    ['Running as Non-root', (_spec, container) => (container.securityContext.runAsNonRoot = false)],
    ['Running as Non-root user', (_spec, container) => (container.securityContext.runAsUser = 0)],
    ['Seccomp', (spec) => delete spec.securityContext.seccompProfile],
    ['Seccomp', (_spec, container) => (container.securityContext.seccompProfile = { type: 'Unconfined' })],
    ['Capabilities', (_spec, container) => delete container.securityContext.capabilities],
    ['Capabilities', (_spec, container) => (container.securityContext.capabilities.add = ['NET_ADMIN'])],
  ])('finds a violation of %s, in an init container too', (control, plant) => {
    for (const sort of ['containers', 'initContainers']) {
      const planted = pod();
      plant(planted.spec, planted.spec[sort][0]);
      expect(violations(planted, RESTRICTED)).toEqual([expect.stringContaining(`: ${control}`)]);
    }
  });

  it.each<[string, (spec: any, container: any) => void]>([
    ['Root file system', (_spec, container) => delete container.securityContext.readOnlyRootFilesystem],
    ['Token', (spec) => (spec.automountServiceAccountToken = true)],
    ['Limit', (_spec, container) => delete container.resources.limits.memory],
  ])('and of what we ask beyond it: %s', (control, plant) => {
    const planted = pod();
    plant(planted.spec, planted.spec.containers[0]);
    expect(violations(planted, OURS)).toEqual([expect.stringContaining(`: ${control}`)]);
  });
});
