import { inSpan, runAsApp } from '#observability';

type Method = (...args: unknown[]) => unknown;

/**
 * The facade of another app as its callers hold it: while a method runs, log lines name the app that
 * answers, and a span shows the call; transaction and principal are the caller's (C4.2). Wrapped once, at start.
 */
export function callAcross<T extends object>(facade: T, appId: string): T {
  const wrapped = Object.create(facade) as Record<string, Method>;
  for (const name of methodNamesOf(facade)) {
    const method = (facade as Record<string, Method>)[name] as Method;
    const span = `${appId} ${facade.constructor.name}.${name}`;
    wrapped[name] = (...args) =>
      runAsApp(appId, () => inSpan(span, { app: appId }, () => method.apply(facade, args) as Promise<unknown>));
  }
  return wrapped as T;
}

function methodNamesOf(facade: object): string[] {
  const names = new Set<string>();
  for (
    let proto = Object.getPrototypeOf(facade) as object;
    proto !== Object.prototype;
    proto = Object.getPrototypeOf(proto) as object
  ) {
    for (const name of Object.getOwnPropertyNames(proto)) names.add(name);
  }
  names.delete('constructor');
  return [...names];
}
