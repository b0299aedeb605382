import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { renderingOf } from '../kubernetes/rendered.mjs';
import { docker, ensureImage, run, until } from './drill.mjs';

const SECRETS = ['DB_PASSWORD', 'MYSQL_ROOT_PASSWORD', 'REDIS_PASSWORD', 'JWT_SECRET'];

/**
 * Pods of an overlay as containers of an engine, on a network where the names of their Services are known: with the
 * user, the read-only root, the capabilities, the memory, the files and the volumes that the kubelet would give them.
 * What only a cluster has (probes on time, scaling, network policies, Ingress) is not here.
 */
export class Pods {
  /** @param {{ undo(work: () => unknown): void }} drill */
  static async of(overlay, drill) {
    return new Pods(overlay, drill, await ensureImage());
  }

  #drill;
  #image;
  #name = `rookery-drill-${randomBytes(3).toString('hex')}`;
  #folder = mkdtempSync(join(tmpdir(), 'rookery-pods-'));
  #objects;
  #volumes = new Map();
  #started = 0;

  constructor(overlay, drill, image) {
    this.#drill = drill;
    this.#image = image;
    this.#objects = parseAllDocuments(readFileSync(renderingOf(overlay), 'utf8')).map((each) => each.toJS());
    this.find('Secret').data = Object.fromEntries(SECRETS.map((key) => [key, randomBytes(24).toString('hex')]));
    drill.undo(() => rmSync(this.#folder, { recursive: true }));
  }

  async openNetwork() {
    await docker('network', 'create', this.#name);
    this.#drill.undo(() => docker('network', 'rm', this.#name));
  }

  /** The object of that kind whose name is or begins so. */
  find(kind, name = '') {
    return this.#objects.find((object) => object.kind === kind && object.metadata.name.startsWith(name));
  }

  podOf(kind, name) {
    const { jobTemplate, template } = this.find(kind, name).spec;
    return (jobTemplate?.spec.template ?? template).spec;
  }

  /** Starts a container of a pod; `name` is what other pods know it by. */
  async start(pod, container, { name, env = {}, ports = [] } = {}) {
    this.#started += 1;
    const id = `${this.#name}-${container.name}-${this.#started}`;
    const flags = await this.#flagsOf(pod, { ...container, extra: env });
    const known = name ? ['--network-alias', name] : [];
    const published = ports.flatMap((port) => ['-p', `127.0.0.1::${port}`]);
    const [entrypoint, ...command] = [...(container.command ?? []), ...(container.args ?? [])];
    const program = container.command ? ['--entrypoint', entrypoint] : [];
    const args = container.command ? command : (container.args ?? []);
    const image = container.image.includes('rookery') ? this.#image : container.image;
    this.#drill.undo(() => run('docker', ['rm', '-f', '-v', id], { mayFail: true }));
    await docker(
      'run',
      '-d',
      '--name',
      id,
      '--network',
      this.#name,
      ...known,
      ...published,
      ...flags,
      ...program,
      image,
      ...args,
    );
    return id;
  }

  /** Runs one to its end: its status and what it printed. */
  async finish(id) {
    const status = Number(await docker('wait', id));
    const { stdout, stderr } = await run('docker', ['logs', id]);
    return { status, output: (stdout + stderr).trim() };
  }

  /** Milliseconds until the command of a probe says yes. @throws with its log when the container ends before */
  ready(id, { exec }) {
    return until(
      `${id} is ready`,
      async () => {
        if ((await docker('inspect', '-f', '{{.State.Running}}', id)) === 'true')
          return (await run('docker', ['exec', id, ...exec.command], { mayFail: true })).status === 0;
        throw new Error(`${id} ended: ${(await this.finish(id)).output.slice(-1000)}`);
      },
      300_000,
    );
  }

  /** What MySQL in that container answers its root: lines of columns with tabs between them. */
  sql(id, text) {
    const script =
      'MYSQL_PWD="$(cat /run/secrets/rookery/MYSQL_ROOT_PASSWORD)" mysql -uroot --skip-column-names rookery -e "$1"';
    return docker('exec', id, 'sh', '-c', script, 'sh', text);
  }

  /** Where a published port of a container can be asked. */
  async url(id, port) {
    return `http://${await docker('port', id, `${port}/tcp`)}`;
  }

  async #flagsOf(pod, container) {
    const { runAsUser, runAsGroup, fsGroup } = pod.securityContext;
    const { readOnlyRootFilesystem, capabilities, allowPrivilegeEscalation } = container.securityContext;
    const flags = ['--user', `${runAsUser}:${runAsGroup}`, '--group-add', String(fsGroup)];
    if (readOnlyRootFilesystem) flags.push('--read-only');
    if (allowPrivilegeEscalation === false) flags.push('--security-opt', 'no-new-privileges');
    for (const capability of capabilities.drop) flags.push('--cap-drop', capability);
    flags.push('--memory', container.resources.limits.memory.replace('i', '').toLowerCase());
    for (const [name, value] of Object.entries({ ...this.#environmentOf(container), ...container.extra }))
      flags.push('--env', `${name}=${value}`);
    for (const mount of container.volumeMounts) flags.push(...(await this.#mountOf(pod, mount)));
    return flags;
  }

  #environmentOf({ envFrom = [], env = [] }) {
    const dataOf = ({ name }) => this.find('ConfigMap', name).data;
    return Object.assign(
      {},
      ...envFrom.map(({ configMapRef }) => dataOf(configMapRef)),
      ...env.map(({ name, value, valueFrom }) => ({
        [name]: value ?? dataOf(valueFrom.configMapKeyRef)[valueFrom.configMapKeyRef.key],
      })),
    );
  }

  async #mountOf({ volumes, securityContext: { fsGroup } }, { name, mountPath, readOnly }) {
    const {
      emptyDir,
      secret,
      configMap,
      persistentVolumeClaim: claim,
    } = volumes.find((each) => each.name === name) ?? {};
    if (emptyDir)
      return ['--tmpfs', `${mountPath}:mode=1777,size=${emptyDir.sizeLimit.replace('i', '').toLowerCase()}`];
    const source = secret || configMap ? this.#folderOf({ secret, configMap }) : undefined;
    const volume = source ?? (await this.#volumeOf(claim?.claimName ?? mountPath.replaceAll('/', '-'), fsGroup));
    return ['--volume', `${volume}:${mountPath}${readOnly ? ':ro' : ''}`];
  }

  /** A Secret's or ConfigMap's keys as files; a folder around them, which is ours alone, keeps them from others. */
  #folderOf({ secret, configMap }) {
    const { data } = secret ? this.find('Secret') : this.find('ConfigMap', configMap.name);
    const items = secret?.items ?? Object.keys(data).map((key) => ({ key, path: key }));
    const folder = mkdtempSync(join(this.#folder, 'files-'));
    chmodSync(folder, 0o755);
    for (const { key, path } of items) writeFileSync(join(folder, path), data[key], { mode: 0o444 });
    return folder;
  }

  /** A new volume as a disk is: with lost+found in it, root's, and open to the group of the pod. */
  async #volumeOf(name, fsGroup) {
    const volume = `${this.#name}${name.startsWith('-') ? name : `-${name}`}`;
    if (this.#volumes.has(volume)) return volume;
    this.#volumes.set(volume, fsGroup);
    await docker('volume', 'create', volume);
    this.#drill.undo(() => docker('volume', 'rm', volume));
    const script = `mkdir -m 700 /v/lost+found && chown root:${fsGroup} /v && chmod 2775 /v`;
    const image = this.podOf('StatefulSet', 'mysql').containers[0].image;
    await docker('run', '--rm', '--user', '0', '--volume', `${volume}:/v`, '--entrypoint', 'sh', image, '-c', script);
    return volume;
  }
}
