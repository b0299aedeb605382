import { configClassesOf } from './program.mjs';
import { titleOf } from './settings-page.mjs';

const HEAD = `# Every setting of this program, with its default. Copy a line into .env, without the "# ", to change it.
# A value in the environment wins over .env; VARIABLE_FILE names a file that holds the value, for secrets.
`;

/** `.env.example`: each config class a paragraph, each setting a comment and a line. */
export function envExample(program) {
  const paragraphs = configClassesOf(program).map((type) => {
    const defaults = new type();
    const lines = program.config
      .settingsOf(type)
      .flatMap((setting) => [describe(setting), `# ${setting.variable}=${valueOf(setting, defaults)}`]);
    return [`## ${titleOf(type)}`, ...lines].join('\n');
  });
  return `${[HEAD, ...paragraphs].join('\n')}\n`.replace(/\n##/g, '\n\n##').replace(/\n{3,}/g, '\n\n');
}

function describe({ description, by = {} }) {
  const perEnvironment = Object.entries(by).map(
    ([environment, value]) => `${environment}: ${[value].flat().join(',')}`,
  );
  return `# ${description}${perEnvironment.length > 0 ? ` (${perEnvironment.join('; ')})` : ''}`;
}

/** The default, or an example where there is none. */
function valueOf({ property, example }, defaults) {
  const value = defaults[property];
  return value === undefined || (Array.isArray(value) && value.length === 0)
    ? (example ?? '')
    : [value].flat().join(',');
}
