import { execFile } from 'node:child_process';
import { access, constants, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const read = (file: string) => readFile(join(ROOT, file), 'utf8');

interface Step {
  uses?: string;
  run?: string;
}
interface Job {
  uses?: string;
  'timeout-minutes'?: number;
  steps?: Step[];
}
interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

const linesOf = (text = '') =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** Every line that the steps of a job run, in order. */
const workflowLines = ({ steps = [] }: Job) => steps.flatMap((step) => linesOf(step.run));
const isCheck = (line: string) => /^npm (run|test)\b/.test(line);

describe('the workflows of GitHub and Gitea', () => {
  const texts = new Map<string, string>();
  const workflows = new Map<string, Workflow>();
  const jobs = () => [...workflows.values()].flatMap(({ jobs: all }) => Object.entries(all));

  beforeAll(async () => {
    for (const file of await readdir(join(ROOT, '.github/workflows'))) {
      const text = await read(`.github/workflows/${file}`);
      texts.set(file, text);
      workflows.set(file, parse(text) as Workflow);
    }
  });

  /** What GitHub's own parser has to say. */
  const mistakes = async (name: string, content: string) => {
    const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
    if (value) await convertWorkflowTemplate(context, value);
    return context.errors.getErrors().map(({ message }) => message);
  };

  it('are such by GitHub’s schema, expressions included', async () => {
    expect([...texts.keys()].sort()).toEqual(['ci.yml', 'deploy.yml']);
    for (const [file, text] of texts) expect([file, await mistakes(file, text)]).toEqual([file, []]);
  });

  it.each([
    ['timeout-minutes: 20', 'timeout-minuts: 20', /timeout-minuts/],
    ['needs: build\n', 'needs: bild\n', /bild/],
    ["github.ref_type == 'tag' &&", 'githib.ref_type &&', /githib/],
    ["if: env.PUSH == 'true'", "if: env.PUSH = 'true'", /Unexpected|expression/i],
    ['runs-on: ubuntu-latest', 'run-on: ubuntu-latest', /run-on|runs-on/],
  ])('are looked at: a planted mistake, %j → %j, is found', async (right, wrong, found) => {
    const text = texts.get('ci.yml')!;
    expect(text).toContain(right);
    expect((await mistakes('ci.yml', text.replace(right, wrong))).join('\n')).toMatch(found);
  });

  it('may read and no more; what publishes may publish; every job has an end', () => {
    for (const { permissions } of workflows.values()) expect(permissions).toEqual({ contents: 'read' });
    expect([...texts.values()].join().match(/: write$/gm)).toHaveLength(1);
    for (const [name, job] of jobs())
      expect([name, job.uses ?? job['timeout-minutes']]).toEqual([name, expect.anything()]);
  });

  it('name each action by its exact version, and no action but those of GitHub and Docker', () => {
    const used = jobs().flatMap(([, { steps = [] }]) => steps.flatMap(({ uses }) => uses ?? []));
    expect(used.length).toBeGreaterThan(5);
    for (const action of used) expect(action).toMatch(/^(actions|docker)\/[\w-]+@(v\d+\.\d+\.\d+|[0-9a-f]{40})$/);
  });

  it('put nothing that others write into a script: it comes by the environment', () => {
    for (const [name, job] of jobs())
      expect([name, workflowLines(job).filter((line) => line.includes('${{'))]).toEqual([name, []]);
  });
});

describe('the pipeline of GitLab', () => {
  const gitlabCi = join(ROOT, 'node_modules/gitlab-ci-local/dist/index.js');
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-gitlab-'));
    await run('git', ['init', '--quiet', folder]);
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** The jobs that GitLab would see. @throws with what its schema has to say */
  const listed = async (text: string) => {
    await writeFile(join(folder, '.gitlab-ci.yml'), text);
    const { stdout } = await run(process.execPath, [gitlabCi, '--list-json'], { cwd: folder });
    return (JSON.parse(stdout.slice(stdout.indexOf('['))) as { name: string; stage: string }[]).map(({ name }) => name);
  };

  it('is such by GitLab’s schema, with the same jobs', async () => {
    const { jobs } = parse(await read('.github/workflows/ci.yml')) as Workflow;
    expect(await listed(await read('.gitlab-ci.yml'))).toEqual(Object.keys(jobs));
  });

  it.each([
    ['script:\n    - npm run -s coverage', 'skript:\n    - npm run -s coverage', /skript|script/],
    ['stage: production', 'stage: moon', /moon/],
    ['when: manual', 'when: by-hand', /when/],
    ['extends: .deploy\n', 'extends: .deplyo\n', /deplyo/],
  ])('is looked at: a planted mistake, %j → %j, is found', async (right, wrong, found) => {
    const text = await read('.gitlab-ci.yml');
    expect(text).toContain(right);
    const { stdout, stderr } = await listed(text.replace(right, wrong)).then(
      () => ({ stdout: '', stderr: '' }),
      (error: unknown) => error as { stdout: string; stderr: string },
    );
    expect(stdout + stderr).toMatch(found);
  });
});

describe('every pipeline', () => {
  let gitlab: Record<string, { script?: string[]; before_script?: string[] }>;
  let workflows: Workflow[];
  let scripts: Record<string, string>;

  beforeAll(async () => {
    gitlab = parse(await read('.gitlab-ci.yml')) as typeof gitlab;
    const files = ['.github/workflows/ci.yml', '.github/workflows/deploy.yml'];
    workflows = (await Promise.all(files.map(read))).map((text) => parse(text) as Workflow);
    ({ scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> });
  });

  const ofGitLab = (...names: string[]) => names.flatMap((name) => gitlab[name]?.script ?? []);
  const ofGitHub = (...names: string[]) => names.flatMap((name) => workflowLines(workflows[0]!.jobs[name]!));
  const all = () => [
    ...workflows.flatMap(({ jobs }) => Object.values(jobs).flatMap(workflowLines)),
    ...Object.values(gitlab).flatMap(({ script = [], before_script = [] }) => [...before_script, ...script]),
    ...linesOf(scripts.check?.replaceAll(' && ', '\n')),
  ];

  it('runs the steps of npm run check, all and in its order, and so does the one line of .ci/run', async () => {
    const check = scripts.check?.split(' && ');
    expect(ofGitHub('static', 'test').filter(isCheck)).toEqual(check);
    expect(ofGitLab('static', 'test').filter(isCheck)).toEqual(check);
    expect(await read('.ci/run')).toMatch(
      /^npm ci$[^]*^TEST_SERVICES=required npm run check [^]*^TEST_SERVICES=required npm run check:long /m,
    );
  });

  it('installs, lists packages, names, builds and deploys by the same lines', () => {
    const common = (line: string) => /^(npm (ci|sbom)|git config|\.ci\/)/.test(line);
    const plain = (line: string) => line.replace(/"\$\w+"/g, '"…"');
    const github = [...ofGitHub('static', 'test', 'build'), ...workflowLines(workflows[1]!.jobs.deploy!)];
    const inGitLab = [...gitlab['.node']!.before_script!, ...ofGitLab('static', 'test', 'build', '.deploy')];
    const said = (lines: string[]) => [...new Set(lines.filter(common).map(plain))].sort();
    expect(said(github).length).toBeGreaterThan(4);
    expect(said(inGitLab)).toEqual(said(github));
  });

  it('runs scripts that are there', async () => {
    const npm = all().flatMap((line) => [...line.matchAll(/\bnpm run (?:-s )?([\w:]+)/g)].map(([, name = '']) => name));
    expect(npm.length).toBeGreaterThan(12);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(npm));
    const own = all().flatMap((line) => [...line.matchAll(/(?<![\w/])\.ci\/\w+/g)].map(([file]) => file));
    expect([...new Set(own)].sort()).toEqual(['.ci/deploy', '.ci/image', '.ci/reference']);
    for (const file of own) await expect(access(join(ROOT, file), constants.X_OK)).resolves.toBeUndefined();
  });

  it('takes images by version, and the servers of the tests in the versions that are promised (C7.1)', async () => {
    const texts = await Promise.all(['.github/workflows/ci.yml', '.gitlab-ci.yml', '.ci/image'].map(read));
    const images = (text: string) =>
      [...text.matchAll(/(?:image: |name: '|services: \['|container: |scanner=)([a-z/]+:[\w.-]+)/g)].map(
        ([, name]) => name,
      );
    for (const text of texts) {
      expect(images(text).length).toBeGreaterThan(0);
      expect(text.replace(/.*(runs-on|#).*/g, '')).not.toContain('latest');
    }
    expect(images(texts[0]!)).toEqual(expect.arrayContaining(['mysql:8.4', 'postgres:17-bookworm', 'redis:8']));
    expect(images(texts[1]!)).toEqual(expect.arrayContaining(['mysql:8.4', 'postgres:17-bookworm', 'redis:8']));
  });
});
