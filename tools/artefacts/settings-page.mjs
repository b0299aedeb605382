import { getMetadataStorage } from 'class-validator';
import { code, page, sentence, table } from './markdown.mjs';
import { configClassesOf } from './program.mjs';

const INTRO = `Every setting (C11): defaults in code < defaults per \`ENVIRONMENT\` < \`.env\` < environment < the file that
\`VARIABLE_FILE\` names, for secrets. \`npm run config:check\` tells of every rule that is broken.`;

/** Every setting: its defaults, its rule and what it is for. */
export function settingsPage(program) {
  return page(
    'Settings',
    INTRO,
    ...configClassesOf(program).flatMap((type) => [`## ${titleOf(type)}`, tableOf(type, program.config)]),
  );
}

/** `SignIn` is `Sign in`: what a config class is about. */
export function titleOf({ name }) {
  return name.replace(/Config$/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
}

function tableOf(type, { settingsOf }) {
  const defaults = new type();
  const rows = settingsOf(type).map(({ variable, property, by = {}, description, secret }) => [
    code(variable),
    shown(defaults[property]),
    Object.entries(by)
      .map(([environment, value]) => `${environment}: ${shown(value)}`)
      .join('; '),
    rulesOf(type, property).join(', '),
    sentence(secret ? `${description} Secret: it is never logged.` : description),
  ]);
  return table(['variable', 'default', 'elsewhere', 'rule', 'what it is'], rows);
}

function shown(value) {
  const text = [value ?? []].flat().join(',');
  return text === '' ? 'none' : code(text);
}

/** The rules that are asked at the start, in the words of their complaints. */
function rulesOf(type, property) {
  return getMetadataStorage()
    .getTargetValidationMetadatas(type, type.name, false, false)
    .filter(({ propertyName, message }) => propertyName === property && typeof message === 'string')
    .map(({ message }) =>
      message
        .replace(/^must (be|have) /, '')
        .replace(/(?<=^| )must match (.+)$/, (_all, rule) => `matches ${code(rule)}`),
    );
}
