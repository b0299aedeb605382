import { readFileSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { boot, type Booted } from '../boot.js';
import { finished } from '../support/finished.js';
import { type AlteringProxy, startAlteringProxy } from '../support/altering-proxy.js';

const ROOT = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const [GOOD, BAD] = ['aaaaaaa', 'bbbbbbb'].map((commit) => `ghcr.io/example/rookery:${version}-g${commit}`) as [
  string,
  string,
];

/** In the place of ssh: says how it was called, and does what it is told in the folder of the server. */
const SSH = `#!/bin/sh
for last; do :; done
echo "$(stat -c %a "$2") $*" | head -n 1 >> "$SERVER/../ssh"
cd "$SERVER" && exec sh -c "$last"
`;
/** A deployment that notes what it was asked for; `broken` in the image's name makes it fail. */
const DEPLOY = `#!/bin/sh
echo "$1 $2" >> "$CALLS"
case $2 in *broken*) exit 1 ;; esac
echo "$2" > "$CALLS.running"
`;
const RUNNING = `#!/bin/sh
echo "of $1" >> "$CALLS.asked"
cat "$CALLS.running" 2> /dev/null || true
`;
const KUBECTL = `#!/bin/sh
echo "$*" >> "$CALLS.kubectl"
printf %s "$KUBE_RUNNING"
`;

describe('.ci/deploy', () => {
  let platform: Booted;
  let proxy: AlteringProxy;
  let folder: string;

  const read = (file: string) => readFile(join(folder, file), 'utf8').catch(() => '');
  const program = async (file: string, text: string) => {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), text);
    await chmod(join(folder, file), 0o755);
  };
  const deploy = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    finished(join(folder, 'checkout/.ci/deploy'), args, {
      env: {
        PATH: `${folder}/bin:${process.env.PATH ?? ''}`,
        SERVER: join(folder, 'server'),
        CALLS: join(folder, 'calls'),
        TMPDIR: join(folder, 'tmp'),
        DEPLOY_HOST: 'deploy@server',
        DEPLOY_SSH_KEY: 'a key',
        DEPLOY_KNOWN_HOSTS: 'server ssh-ed25519 AAAA',
        PUBLIC_URL: proxy.url,
        ...env,
      },
    });

  beforeAll(async () => {
    platform = await boot();
    // whatever runs, the bad image does not know what is not there
    proxy = await startAlteringProxy(platform.url, async (_asked, answer) =>
      answer.status === 404 && (await read('calls.running')).trim() === BAD ? { ...answer, status: 500 } : answer,
    );
  });
  afterAll(async () => {
    await proxy.close();
    await platform.close();
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-pipeline-'));
    for (const made of ['server', 'tmp', 'bin']) await mkdir(join(folder, made));
    for (const kept of ['.ci', 'tools/smoke', 'package.json', 'deployments/kubernetes/overlays'])
      await cp(join(ROOT, kept), join(folder, 'checkout', kept), { recursive: true });
    await program('bin/ssh', SSH);
    await program('bin/kubectl', KUBECTL);
    for (const target of ['swarm', 'kubernetes']) await program(`checkout/deployments/${target}/deploy.sh`, DEPLOY);
    await program('checkout/deployments/swarm/running.sh', RUNNING);
    await cp(
      join(ROOT, 'deployments/kubernetes/running.sh'),
      join(folder, 'checkout/deployments/kubernetes/running.sh'),
    );
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('deploys on the server, and asks the public address', async () => {
    const { status, said } = await deploy(['staging', GOOD]);
    expect(said).toContain(`deploy: ${GOOD} answers at ${proxy.url}`);
    expect(status).toBe(0);
    expect(await read('calls')).toBe(`staging ${GOOD}\n`);
  });

  it('rolls back to the image that ran before, whoever deployed it, when the smoke test fails, and is red', async () => {
    await writeFile(join(folder, 'calls.running'), `${GOOD}\n`);
    const { status, said } = await deploy(['production', BAD]);
    expect(said).toContain('FAIL  not found');
    expect(said).toContain(`${GOOD} runs again`);
    expect(status).toBe(1);
    expect(await read('calls')).toBe(`production ${BAD}\nproduction ${GOOD}\n`);
    expect(await read('calls.asked')).toBe('of production\n');
  });

  it('is red when there is nothing to go back to, or when nothing was deployed', async () => {
    const first = await deploy(['staging', BAD]);
    expect(first.said).toContain('no image before it is known');
    expect(first.status).toBe(1);
    const broken = await deploy(['staging', 'ghcr.io/example/broken:1.2.3']);
    expect(broken.said).toContain('was not deployed to staging');
    expect(broken.status).toBe(1);
  });

  it('asks the cluster which image ran before, and takes it again', async () => {
    const env = { DEPLOY_TARGET: 'kubernetes', KUBE_CONFIG: 'a config', KUBE_RUNNING: GOOD };
    const { status, said } = await deploy(['staging', BAD], env);
    expect(said).toContain(`${GOOD} runs again`);
    expect(status).toBe(1);
    expect(await read('calls')).toBe(`staging ${BAD}\nstaging ${GOOD}\n`);
    expect(await read('calls.kubectl')).toMatch(/^--namespace rookery-staging get deployment app /);
  });

  it('keeps the key to itself, knows the server, and leaves nothing behind', async () => {
    await deploy(['staging', GOOD]);
    const calls = (await read('ssh')).trim().split('\n');
    expect(calls.length).toBeGreaterThan(2);
    for (const call of calls)
      expect(call).toMatch(/^600 -i \S+\/key -o UserKnownHostsFile=\S+\/known_hosts -o StrictHostKeyChecking=yes /);
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });

  it.each([
    [['moon', GOOD], {}, 'staging or production, not moon'],
    [['staging', 'rookery:latest'], {}, 'is no reference of an image'],
    [['staging', "rookery:1';reboot;'"], {}, 'is no reference of an image'],
    [['staging'], {}, 'usage:'],
    [['staging', GOOD], { PUBLIC_URL: '' }, 'PUBLIC_URL is not set'],
    [['staging', GOOD], { DEPLOY_TARGET: 'moon' }, 'deployments/moon/deploy.sh is not there'],
    [['staging', GOOD], { DEPLOY_HOST: '' }, 'DEPLOY_HOST is not set'],
  ])('exits 64 before it touches anything when asked wrongly: %j %j', async (args, env, reason) => {
    const { status, said } = await deploy(args, env);
    expect(said).toContain(reason);
    expect(status).toBe(64);
    expect(await read('calls')).toBe('');
  });
});

describe('.ci/reference', () => {
  const reference = async (...args: string[]) => {
    const { status, said } = await finished(join(ROOT, '.ci/reference'), args);
    return { status, said: said.trim() };
  };

  it('names a release by its version, other commits by version and commit, never latest', async () => {
    const commit = '1a2b3c4d5e6f';
    expect(await reference('ghcr.io/Example/Rookery', commit)).toEqual({
      status: 0,
      said: `ghcr.io/example/rookery:${version}-g1a2b3c4`,
    });
    expect(await reference('ghcr.io/example/rookery', commit, `v${version}`)).toEqual({
      status: 0,
      said: `ghcr.io/example/rookery:${version}`,
    });
    const wrong = await reference('ghcr.io/example/rookery', commit, 'v99.0.0');
    expect(wrong).toEqual({ status: 1, said: `the tag v99.0.0 is not v${version}, the version in package.json` });
    expect((await reference()).status).toBe(64);
  });
});
