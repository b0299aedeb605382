import { SpanKind } from '@opentelemetry/api';
import type { Redis } from 'ioredis';
import { inSpan } from '#observability';

type Call = (...args: unknown[]) => unknown;

/** Commands whose first argument is no key, and may be a secret. */
const WITHOUT_KEY = new Set(['acl', 'auth', 'client', 'config', 'function', 'hello', 'info', 'ping', 'script']);
const SCRIPTED = /^(eval|evalsha|fcall)(_ro)?$/;

/**
 * The connection, each of whose commands is a span of whoever asks for it. OpenTelemetry's instrumentation hangs the
 * commands that ioredis sends in one pipeline on the trace of whoever asked first, and writes down what scripts are
 * given. Here values stay out: a span names command and keys (C1.5, C10.2).
 */
export function traced(connection: Redis): Redis {
  const commands = new Set(connection.getBuiltinCommands());
  const { host, port } = connection.options;
  const server = {
    'db.system.name': 'redis',
    ...(host !== undefined && { 'server.address': host, 'server.port': port }),
  };
  const span = (name: string, text: string, work: () => unknown) =>
    inSpan(
      name,
      { ...server, 'db.operation.name': name, 'db.query.text': text },
      work as () => Promise<unknown>,
      SpanKind.CLIENT,
    );
  return new Proxy(connection, {
    get: (target, property): unknown => {
      const member = Reflect.get(target, property, target) as unknown;
      if (typeof member !== 'function' || typeof property !== 'string') return member;
      const call = member.bind(target) as Call;
      if (property === 'multi' || property === 'pipeline')
        return (...args: unknown[]) => {
          const chain = call(...args) as { exec: Call };
          const exec = chain.exec.bind(chain);
          return Object.assign(chain, { exec: (...rest: unknown[]) => span(property, property, () => exec(...rest)) });
        };
      if (!commands.has(property)) return call;
      return (...args: unknown[]) =>
        span(property, [property, ...keysOf(property, args)].join(' '), () => call(...args));
    },
  });
}

function keysOf(command: string, args: readonly unknown[]): unknown[] {
  if (WITHOUT_KEY.has(command)) return [];
  return SCRIPTED.test(command) ? args.slice(2, 2 + Number(args[1])) : args.slice(0, 1);
}
