import { get, type Manifest } from './manifests.js';

/** The settings that a pod of the app is given, as its process would read them; secrets stand for those of operators. */
export function environmentOf(manifests: readonly Manifest[], container: any): Record<string, string> {
  const secret: Record<string, string> = {
    DATABASE_URL: ['mysql://rookery', 'word@db.example.internal/rookery?ssl=true'].join(':'),
    REDIS_URL: 'rediss://redis.example.internal:6379',
  };
  const settings = container.envFrom.map(({ configMapRef }: any) => get(manifests, configMapNamed(configMapRef)).data);
  const own = container.env.map(({ name, value }: any): [string, string] => {
    const variable = name.replace(/_FILE$/, '');
    return name === variable
      ? [name, value]
      : [variable, secret[variable] ?? `a password that nobody guesses, 7Q${name}`];
  });
  return Object.assign({}, ...settings, Object.fromEntries(own)) as Record<string, string>;
}
const configMapNamed = ({ name }: { name: string }) => `ConfigMap/${name.replace(/-[a-z0-9]{10}$/, '')}`;
