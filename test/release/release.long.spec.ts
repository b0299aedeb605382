import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { commandsOf } from '../../tools/drills/page.mjs';
import { createRepository, type Repository } from './repository.js';

jest.setTimeout(120_000);

const GENERATE = 'tools/artefacts/generate.mjs';
const CHANGELOG = 'CHANGELOG.md';
const CURRENT_DOCUMENT = 'docs/reference/openapi/openapi.json';
const RELEASED_DOCUMENT = 'docs/reference/released/openapi.json';
const RENDERING = 'deployments/kubernetes/rendered/production.yaml';
const HELM = 'deployments/helm/rookery/values.yaml';

const manifest = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
const { version: CURRENT } = JSON.parse(manifest) as { version: string };
const NEXT = CURRENT.replace(/\d+\.\d+$/, (rest) => `${Number.parseInt(rest, 10) + 1}.0`);

const NOTES = '### Added\n\n- A thing, and `#another`.';
const changelogOf = (unreleased: string) => `# Changelog\n\n## [Unreleased]\n\n${unreleased}\n`;
const withPart = (version: string) => changelogOf(`${NOTES}\n\n## [${version}] - 2020-01-01`);

describe('npm run release', () => {
  let repository: Repository;
  beforeAll(async () => {
    repository = await createRepository(CHANGELOG, changelogOf(NOTES));
  });
  afterEach(() => repository.reset());
  afterAll(() => repository.remove());

  const alter = async (file: string, from: string, to: string) => {
    const text = await repository.read(file);
    expect(text).toContain(from);
    await repository.commit(file, text.replaceAll(from, to));
  };
  const breakCallers = () => alter(RELEASED_DOCUMENT, '"maximum": 100,', '"maximum": 1000,');
  /** For a release of the version that is there already: there is nothing to generate. */
  const generateNothing = () => repository.commit(GENERATE, '');

  const { commit, git, write } = {
    commit: (file: string, text: string) => () => repository.commit(file, text),
    write: (file: string, text: string) => () => repository.write(file, text),
    git:
      (...args: string[]) =>
      () =>
        repository.git(...args),
  };

  it.each<[why: string, version: string, plant: () => Promise<unknown>, sentence: string]>([
    ['a word that is no version', `v${NEXT}`, async () => {}, `v${NEXT} is not a version such as 1.2.3`],
    [
      'a version before that of package.json',
      '0.0.1',
      async () => {},
      `0.0.1 is below ${CURRENT}, the version of pack`,
    ],
    ['a version below a tag', NEXT, git('tag', 'v99.10.0'), `${NEXT} is below 99.10.0, the last release`],
    [
      'a version below one of CHANGELOG',
      '99.9.0',
      commit(CHANGELOG, withPart('99.10.0')),
      'is below 99.10.0, the last',
    ],
    ['a version that has a tag', NEXT, git('tag', `v${NEXT}`), `the tag v${NEXT} is there already`],
    ['a version of CHANGELOG', NEXT, commit(CHANGELOG, withPart(NEXT)), `${CHANGELOG} has a part of ${NEXT} already`],
    [
      'an empty part',
      NEXT,
      commit(CHANGELOG, changelogOf('### Added')),
      `${CHANGELOG} says nothing under [Unreleased]`,
    ],
    ['what is not committed', NEXT, write('a.md', ''), 'there are changes that are not committed'],
    ['documents that break callers', NEXT, breakCallers, 'the OpenAPI documents break callers'],
    ['a rendering that is stale', NEXT, () => alter(RENDERING, 'replicas: 3', 'replicas: 4'), `${RENDERING}: stale`],
    [
      'a place of another version',
      NEXT,
      () => alter(HELM, `tag: ${CURRENT}`, 'tag: 0.0.7'),
      `${HELM} has no "\\n  tag: `,
    ],
    ['a step that fails half-way', NEXT, commit(GENERATE, 'process.exit(3);\n'), `${GENERATE} failed`],
  ])('refuses %s, and leaves everything as it was', async (_why, version, plant, sentence) => {
    await plant();
    const before = await repository.state();
    const { status, said } = await repository.release(version);
    expect(said).toContain(sentence);
    expect(said).toMatch(/\nNothing is released, and nothing has changed\.\n$/);
    expect(status).toBe(1);
    expect(await repository.state()).toBe(before);
  });

  it('says how it is asked, and exits 64 when it is asked otherwise', async () => {
    const usage = expect.stringContaining('usage: npm run release -- VERSION');
    expect(await repository.release('--help')).toEqual({ status: 0, said: usage });
    for (const args of [[], ['1.2.3', '1.2.4'], [NEXT, '--force']])
      expect(await repository.release(...args)).toEqual({ status: 64, said: usage });
  });

  it('shows the commit and the message of the tag with --dry-run, and keeps neither', async () => {
    await generateNothing();
    const before = await repository.state();
    const { status, said } = await repository.release(CURRENT, '--dry-run');
    expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining(`chore(release): v${CURRENT}`) });
    expect(said).toContain(NOTES);
    expect(await repository.state()).toBe(before);
  });

  it('releases the version of package.json when there was no release, and breaks callers when told to', async () => {
    await breakCallers();
    await generateNothing();
    const before = await repository.git('rev-parse', 'HEAD');
    expect(await repository.release(CURRENT, '--accept-breaking')).toMatchObject({ status: 0 });
    expect(await repository.git('rev-parse', 'HEAD~1', `v${CURRENT}~1`)).toBe(`${before}\n${before}`);
    expect(await repository.read(RELEASED_DOCUMENT)).toBe(await repository.read(CURRENT_DOCUMENT));
  });

  it('does what docs/operations/release.md says: the version everywhere, a commit, a tag, and a way back', async () => {
    const commands = await commandsOf('release.md', 'release.spec');
    const [forth = '', back = ''] = commands.map((block) => block.replaceAll('1.2.3', NEXT));
    await repository.shell(
      'git clone --bare . .git/remote; git remote add origin .git/remote; git push -u origin main',
    );
    const made = await repository.shell(forth);
    expect(made).toEqual({ status: 0, said: expect.stringContaining(`v${NEXT} is made`) });

    const head = await repository.git('rev-parse', 'HEAD');
    expect(await repository.state()).toMatch(new RegExp(`^${head}\nv${NEXT}\n/\\S+ +\\S+ \\[main\\]\n$`));
    expect(await repository.git('log', '--format=%s, %an', `${repository.start}..`)).toBe(
      `chore(release): v${NEXT}, A releaser`,
    );
    const changelog = await repository.read(CHANGELOG);
    const part = `## [${NEXT}] - ${/\d{4}-\d\d-\d\d/.exec(changelog)?.[0] ?? ''}\n\n${NOTES}`;
    expect(changelog).toBe(changelogOf(part));
    expect(await repository.git('cat-file', '-p', `v${NEXT}`)).toMatch(new RegExp(`^object ${head}\ntype commit\n`));
    expect(await repository.git('tag', '--list', '--format=%(contents)', `v${NEXT}`)).toBe(part);
    expect(await repository.git('ls-remote', 'origin', `v${NEXT}^{}`, 'main')).toMatch(
      new RegExp(`^${head}\t\\S+/main\n${head}\t\\S+\\^\\{\\}$`),
    );

    expect(await linesOf(CURRENT)).toEqual([]);
    expect(await repository.shell(`.ci/reference rookery ${head} v${NEXT}`)).toEqual({
      status: 0,
      said: `rookery:${NEXT}\n`,
    });
    expect(await repository.read(RELEASED_DOCUMENT)).toBe(await repository.read(CURRENT_DOCUMENT));
    expect(await repository.shell(`node --input-type=module --eval "${SEALS}"`)).toEqual({ status: 0, said: 'true\n' });

    expect(await repository.release(NEXT)).toMatchObject({ status: 1, said: expect.stringContaining('there already') });
    expect(await repository.shell(back)).toMatchObject({ status: 0 });
    expect(await repository.state()).toMatch(new RegExp(`^${repository.start}\n/\\S+ +\\S+ \\[main\\]\n$`));
  });

  const SEALS = `import { readFileSync } from 'node:fs';
    import { isSealed, overlays, renderingOf } from './tools/kubernetes/rendered.mjs';
    console.log(overlays().every((overlay) => isSealed(readFileSync(renderingOf(overlay), 'utf8'))));`;

  /** Where a version stands, but for packages of others, which may have the same one. */
  const linesOf = async (version: string) => {
    const dots = String.raw`\\?\.`; // as in a regular expression too: `1\.2\.3`
    const pattern = `(^|[^0-9.])${version.replaceAll('.', () => dots)}(\\.?[^0-9.]|\\.?$)`;
    const { said } = await repository.shell(`git grep -nE '${pattern}' -- ':!*package-lock.json' || true`);
    const { version: own, packages } = JSON.parse(await repository.read('package-lock.json')) as Lock;
    return [
      ...said.split('\n').filter((line) => line && !/package\.json:\d+: +"(?!version")[^"]+": "/.test(line)),
      ...[own, packages['']?.version].filter((each) => each === version).map(() => 'package-lock.json'),
    ];
  };
  interface Lock {
    version: string;
    packages: Record<string, { version: string }>;
  }
});
