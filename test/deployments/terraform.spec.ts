import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from '@cdktf/hcl2json';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse as parseYaml } from 'yaml';

const FOLDER = join(import.meta.dirname, '../../deployments/terraform');
const read = (file: string) => readFile(join(FOLDER, file), 'utf8');

interface Hcl {
  variable?: Record<string, { description?: string; type?: string; sensitive?: boolean; default?: unknown }[]>;
  output?: Record<string, { description?: string; value: unknown }[]>;
  resource?: Record<string, Record<string, Record<string, any>[]>>;
}

/** What is referred to and not there, and what is there and not referred to. */
function wrongReferences(files: Hcl, text: string): string[] {
  const declared = Object.keys(files.variable ?? {}).map((name) => `var.${name}`);
  const resources = Object.entries(files.resource ?? {}).flatMap(([type, named]) =>
    Object.keys(named).map((name) => `${type}.${name}`),
  );
  // a variable's own validation is no use of it
  const body = text.replace(/^variable "[^]*?^\}/gm, '');
  const used = new Set([...body.matchAll(/\b(var\.\w+|hcloud_\w+\.\w+)/g)].map(([, name = '']) => name));
  return [
    ...[...used].filter((name) => ![...declared, ...resources].includes(name)).map((name) => `${name} is not declared`),
    ...declared.filter((name) => !used.has(name)).map((name) => `${name} is not used`),
  ];
}

describe('the example for Terraform', () => {
  let text: string;
  let files: Hcl;

  beforeAll(async () => {
    const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.tf'));
    text = (await Promise.all(names.map(read))).join('\n');
    files = (await parse('example.tf', text)) as Hcl;
  });

  it('uses every variable it declares, and declares what it uses', () => {
    expect(wrongReferences(files, text)).toEqual([]);
  });

  it.each([
    ['location          = var.location', 'location          = var.place', ['var.place is not declared']],
    ['size              = var.volume_gb', 'size              = 20', ['var.volume_gb is not used']],
    ['= hcloud_volume.data.id', '= hcloud_volume.date.id', ['hcloud_volume.date is not declared']],
  ])('is looked at: %j → %j is found', async (right, wrong, found) => {
    expect(text).toContain(right);
    const planted = text.replace(right, wrong);
    expect(wrongReferences((await parse('planted.tf', planted)) as Hcl, planted)).toEqual(found);
  });

  it('is refused when it is no HCL', async () => {
    await expect(parse('planted.tf', `${text}\nresource "x" {`)).rejects.toThrow();
  });

  it('describes each variable and output, and knows an example of each that must be given', async () => {
    for (const [name, [variable]] of Object.entries(files.variable ?? {}))
      expect([name, variable]).toEqual([
        name,
        expect.objectContaining({ description: expect.any(String), type: expect.any(String) }),
      ]);
    for (const [name, [output]] of Object.entries(files.output ?? {}))
      expect([name, output?.description]).toEqual([name, expect.any(String)]);
    const required = Object.entries(files.variable ?? {}).filter(([, [variable]]) => variable?.default === undefined);
    const example = await parse('example.tfvars', await read('terraform.tfvars.example'));
    expect(Object.keys(example).sort()).toEqual(required.map(([name]) => name).sort());
  });

  it('opens 22 to those who were named, 80 and 443 to all, and nothing else', () => {
    const [firewall] = files.resource?.hcloud_firewall?.service ?? [];
    const ports = [
      ...firewall!.rule.map((rule: Record<string, string>) => [rule.protocol, rule.port, rule.source_ips]),
      ...firewall!.dynamic.rule[0].for_each.map((port: string) => [
        'tcp',
        port,
        firewall!.dynamic.rule[0].content[0].source_ips,
      ]),
    ];
    const everyone = ['0.0.0.0/0', '::/0'];
    expect(ports).toEqual([
      ['tcp', '22', '${var.ssh_from}'],
      ['udp', '443', everyone],
      ['tcp', '80', everyone],
      ['tcp', '443', everyone],
    ]);
  });

  it('keeps its volume, and no secret: no token, key or password is a variable or in the state', async () => {
    const [volume] = files.resource?.hcloud_volume?.data ?? [];
    expect(volume).toMatchObject({ delete_protection: true, lifecycle: [{ prevent_destroy: true }] });
    expect(Object.keys(files.variable ?? {}).filter((name) => /token|secret|password|private/.test(name))).toEqual([]);
    expect(text).not.toMatch(/tls_private_key|random_password|token\s*=/);
    expect(await read('.gitignore')).toMatch(/^\*\.tfstate$[^]*^\*\.tfvars$/m);
  });

  it('hands cloud-init each name that it fills in, and no other; the result is YAML, and its script is a script', async () => {
    const template = await read('cloud-init.yaml');
    const given = /templatefile\([^{]*\{path\.module\}[^{]*\{([^}]*)\}/.exec(text)?.[1] ?? '';
    const names = [...given.matchAll(/^\s*(\w+)\s*=/gm)].map(([, name = '']) => name);
    const filled = [...new Set([...template.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name))];
    expect(names.length).toBeGreaterThan(4);
    expect(filled.sort()).toEqual([...names].sort());
    expect(template.startsWith('#cloud-config\n')).toBe(true);
    const { write_files: written, runcmd } = parseYaml(template) as {
      write_files: { path: string; content: string }[];
      runcmd: string[];
    };
    const script = written.find(({ path }) => path === runcmd[0]);
    expect(script?.content).toMatch(/^#!\/bin\/bash\nset -euo pipefail\n/);
    expect(script?.content).toContain('COMPOSE_FILE=single-node.compose.yaml');
    expect(JSON.parse(written.find(({ path }) => path === '/etc/docker/daemon.json')!.content)).toHaveProperty(
      'data-root',
      '/srv/docker',
    );
    const night = written.find(({ path }) => path.startsWith('/etc/cron.d/'))!.content;
    const [, user, file = ''] = /^0 3 \* \* \* (\w+) \/srv\/rookery\/(\S+) /.exec(night) ?? [];
    expect([user, (await stat(join(FOLDER, '../..', file))).mode & 0o111]).toEqual(['deploy', 0o111]);
  });
});
