import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rules } from '../../tools/boundaries/rules.mjs';
import { plantAll, type Plant, type PlantedSource } from './planted-source.js';

const PROGRAM = join(import.meta.dirname, '../../tools/boundaries/boundaries.mjs');
/** Nobody imports a plant, so each new one breaks this rule too. */
const ORPHAN = 'no-orphan-module';

/** What the program says of one violation. */
interface Report {
  rule: string;
  /** Files, or folders, from the importer on. */
  way: string[];
  comment: string;
}

describe('npm run boundaries', () => {
  let source: PlantedSource;
  let status: number | null;
  let output: string;
  let reports: Report[];

  beforeAll(async () => {
    source = await plantAll();
    const run = spawnSync(process.execPath, [PROGRAM, source.folder], { encoding: 'utf8' });
    status = run.status;
    output = run.stderr;
    reports = [...output.matchAll(/^(\S.*)\n {2}([\w-]+): (.+)\n/gm)].map(([, way = '', rule = '', comment = '']) => ({
      way: way.split(' -> '),
      rule,
      comment,
    }));
  });
  afterAll(() => source.remove());

  const isAt = ({ place }: Plant, step: string) => place === step || place.startsWith(`${step}/`);
  /** Whose fault it is: the importer's, and everybody's in a circle. */
  const isBy = (plant: Plant, { way }: Report) =>
    (way[0] === way.at(-1) ? way : way.slice(0, 1)).some((step) => isAt(plant, step));
  const plantsOf = (rule: string) => source.plants.filter((plant) => plant.rule === rule);

  it('has a planted violation for every rule, and a rule for every one planted', () => {
    expect([...new Set(source.plants.map(({ rule }) => rule))].sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  it.each(rules.map(({ name, comment }) => [name, comment] as const))(
    'reports %s at each import planted against it, with what to do instead (C4.3)',
    (name, comment) => {
      const own = reports.filter(({ rule }) => rule === name);
      expect(own.length).toBeGreaterThan(0);
      for (const plant of plantsOf(name)) {
        const reported = own.filter((report) => isBy(plant, report)).length;
        // a circle of rooms is reported from each of them
        if (reported < (name === ORPHAN ? 1 : plant.imports))
          throw new Error(`${plant.place} is reported ${reported} times`);
      }
      expect(new Set(own.map((report) => report.comment))).toEqual(new Set([comment]));
    },
  );

  it('reports nothing but what was planted', () => {
    const unplanted = reports
      .filter(({ rule }) => rule !== ORPHAN)
      .filter((report) => !plantsOf(report.rule).some((plant) => isBy(plant, report)));
    expect(unplanted).toEqual([]);
    const orphans = reports.filter(({ rule }) => rule === ORPHAN).map(({ way }) => way.join());
    const planted = source.plants.filter(({ isNew }) => isNew).map(({ place }) => place);
    expect(orphans.sort()).toEqual(planted.sort());
  });

  it('counts what it reported, and fails', () => {
    expect(output).toContain(`\n${reports.length} crossed boundaries\n`);
    expect(status).toBe(1);
  });
});
