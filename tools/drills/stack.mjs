import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialsIn, docker, ensureImage, run, until } from './drill.mjs';

const LABEL = 'rookery.data';

// All of them on a machine that has less than the cores they reserve, or than one of them may use.
const SMALL = `
services:
  app: { deploy: { resources: { reservations: { cpus: '0.05', memory: 64M } } } }
  mysql: { deploy: { resources: { reservations: { cpus: '0.05', memory: 256M }, limits: { cpus: '2' } } } }
  redis: { deploy: { resources: { reservations: { cpus: '0.05', memory: 32M } } } }
`;

/** One stack on a swarm of this machine, with a name, ports and files of its own; everything goes at the end. */
export class Stack {
  name = `drill${randomUUID().slice(0, 8)}`;
  httpPort = 18_080;
  folder = mkdtempSync(join(tmpdir(), 'rookery-drill-'));

  get origin() {
    return `http://127.0.0.1:${this.httpPort}`;
  }

  /** What deploy.sh takes for an environment. */
  get settings() {
    return join(this.folder, 'drill');
  }

  get env() {
    return {
      STACK: this.name,
      SITE_ADDRESS: ':80',
      HTTP_PORT: String(this.httpPort),
      HTTPS_PORT: String(this.httpPort + 1),
      RATE_LIMIT_MAX: '0', // the load comes from one address
      RESOLVE_IMAGE: 'never', // the image is on this machine alone
      BACKUP_FOLDER: join(this.folder, 'backups'),
      URL: this.origin,
    };
  }

  /** A swarm, the label of the data's node, and secrets. */
  async prepare(drill) {
    drill.undo(() => rmSync(this.folder, { recursive: true, force: true }));
    if ((await docker('info', '--format', '{{.Swarm.LocalNodeState}}')) === 'inactive') {
      await docker('swarm', 'init', '--advertise-addr', '127.0.0.1');
      drill.undo(() => docker('swarm', 'leave', '--force'));
    }
    const node = await docker('info', '--format', '{{.Swarm.NodeID}}');
    if ((await docker('node', 'inspect', '--format', `{{index .Spec.Labels "${LABEL}"}}`, node)) !== 'true') {
      await docker('node', 'update', '--label-add', `${LABEL}=true`, node);
      drill.undo(() => docker('node', 'update', '--label-rm', LABEL, node));
    }
    drill.undo(() => this.#remove());
    await run('deployments/swarm/secrets.sh', [], { env: this.env });
    const small = join(this.folder, 'small.yaml');
    writeFileSync(small, SMALL);
    writeFileSync(
      `${this.settings}.env`,
      Object.entries({ ...this.env, OVERRIDES: small })
        .map(([name, value]) => `${name}='${value}'\n`)
        .join(''),
    );
  }

  /** Deploys the image of this tree. */
  async start() {
    await this.deploy(await ensureImage());
  }

  /** `deploy.sh`, as an operator runs it. */
  deploy(image, options) {
    return run('deployments/swarm/deploy.sh', [this.settings, image], { timeoutMs: 900_000, ...options });
  }

  /** The stack as it is in the repository, with nothing made smaller: Swarm may have no room to run it. */
  async deployAsIs(image) {
    const args = ['stack', 'deploy', '--detach=true', '--resolve-image', 'never', '--compose-file'];
    await run('docker', [...args, 'deployments/swarm/stack.yaml', this.name], {
      env: { ...this.env, ROOKERY_IMAGE: image },
    });
  }

  async inspect(service) {
    return JSON.parse(await docker('service', 'inspect', `${this.name}_${service}`))[0];
  }

  /** Ids of the containers that are to run for a service. */
  async containers(service) {
    const label = `label=com.docker.swarm.service.name=${this.name}_${service}`;
    const text = await docker('ps', '--quiet', '--filter', label, '--filter', 'status=running');
    return text === '' ? [] : text.split('\n');
  }

  /** An administrator, as an operator makes one. */
  async makeAdmin() {
    const [container] = await this.containers('app');
    const printed = await docker('exec', container, 'node', 'dist/cli.js', 'user:admin', 'drill-admin');
    return credentialsIn('drill-admin', printed);
  }

  /** Replaces every replica by one like it; when the last of those before has ended. */
  async replaceAll() {
    const before = await this.containers('app');
    await docker('service', 'update', '--detach', '--quiet', '--force', `${this.name}_app`);
    // the update itself is complete later, when the last new one has been watched for long enough
    await until(
      'every replica is another, and none of those before runs',
      async () => {
        const now = await this.containers('app');
        return now.length === before.length && !before.some((id) => now.includes(id));
      },
      600_000,
    );
    const { State: state } = (await this.inspect('app')).UpdateStatus;
    return state;
  }

  /** Ends what the stack runs; secrets and volumes stay. */
  async end() {
    await run('docker', ['stack', 'rm', this.name], { mayFail: true });
    const filter = ['--quiet', '--filter', `label=com.docker.stack.namespace=${this.name}`];
    const left = () => Promise.all([docker('ps', '--all', ...filter), docker('network', 'ls', ...filter)]);
    await until('containers and networks are gone', async () => (await left()).join('') === '', 120_000);
  }

  async #remove() {
    await this.end();
    const secrets = await docker('secret', 'ls', '--quiet', '--filter', `name=${this.name}_`);
    if (secrets !== '') await docker('secret', 'rm', ...secrets.split('\n'));
    const volumes = await docker('volume', 'ls', '--quiet', '--filter', `name=${this.name}_`);
    if (volumes !== '') await docker('volume', 'rm', ...volumes.split('\n'));
  }
}
