import { validateSync } from 'class-validator';
import {
  type ConfigClass,
  type Environment,
  type JudgesItself,
  type Problem,
  parseSetting,
  type Setting,
  settingsOf,
} from './setting.js';
import { Settings } from './settings.js';
import { type LocatedProblem, SourceReader, type Sources } from './sources.js';

/** Every mistake found, in one go (C11). */
export class ConfigError extends Error {
  constructor(readonly problems: readonly LocatedProblem[]) {
    super(
      [
        `${problems.length} mistake${problems.length === 1 ? '' : 's'} in the configuration:`,
        ...problems.map((problem) => `  ${problem.variable} ${problem.rule} (read from ${problem.readFrom})`),
      ].join('\n'),
    );
    this.name = 'ConfigError';
  }
}

/** Judges settings of several classes together. */
export type Judge = (settings: Settings) => Problem[];

/**
 * Reads every config class: defaults in code < defaults per `ENVIRONMENT` < `.env` < environment < `X_FILE` (C11).
 * @throws ConfigError naming each wrong variable, its rule and where it was read.
 */
export function loadSettings(classes: readonly ConfigClass[], sources: Sources, judge: Judge = () => []): Settings {
  refuseSharedVariables(classes);
  const reader = new SourceReader(sources);
  // a wrong ENVIRONMENT is reported by the class that declares it
  const environment = (reader.find('ENVIRONMENT')?.text ?? 'development') as Environment;
  const instances = classes.map((type) => fill(type, environment, reader));
  const settings = new Settings(instances);
  const problems = [
    ...instances.flatMap((instance) => [...brokenRules(instance), ...ownProblems(instance, environment)]),
    ...judge(settings),
  ].map((problem) => ({ ...problem, readFrom: reader.find(problem.variable)?.from ?? 'the defaults' }));
  if (problems.length + reader.problems.length > 0) throw new ConfigError([...reader.problems, ...problems]);
  return settings;
}

function fill(type: ConfigClass, environment: Environment, reader: SourceReader): object {
  const instance = new type();
  const fields = instance as Record<string, unknown>;
  for (const { variable, property, kind, by } of settingsOf(type)) {
    if (by && environment in by) fields[property] = by[environment];
    const found = reader.find(variable);
    if (found) fields[property] = parseSetting(kind, found.text);
  }
  return instance;
}

function brokenRules(instance: object): Problem[] {
  const type = instance.constructor as ConfigClass;
  const byProperty = new Map<string, Setting>(settingsOf(type).map((setting) => [setting.property, setting]));
  return validateSync(instance, { forbidUnknownValues: false }).map((error) => ({
    variable: byProperty.get(error.property)?.variable ?? error.property,
    rule: Object.values(error.constraints ?? {}).join(', '),
  }));
}

function ownProblems(instance: object, environment: Environment): Problem[] {
  return 'problems' in instance ? (instance as JudgesItself).problems(environment) : [];
}

function refuseSharedVariables(classes: readonly ConfigClass[]): void {
  const owner = new Map<string, string>();
  for (const type of classes) {
    for (const { variable } of settingsOf(type)) {
      const other = owner.get(variable);
      if (other) throw new Error(`the setting ${variable} is declared twice: by ${other} and by ${type.name}`);
      owner.set(variable, type.name);
    }
  }
}
