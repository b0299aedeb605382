import { currentContext, type RequestContext, runInContext } from '#observability';

type Method = (...args: unknown[]) => unknown;

/**
 * The facade of another app as its callers hold it: while a method runs, log lines name the app that
 * answers; transaction and principal are the caller's (C4.2). Wrapped once, at start.
 */
export function callAcross<T extends object>(facade: T, appId: string): T {
  const wrapped = Object.create(facade) as Record<string, Method>;
  for (const name of methodNamesOf(facade)) {
    const method = (facade as Record<string, Method>)[name] as Method;
    wrapped[name] = (...args) => {
      const context = currentContext();
      return context
        ? runInContext(asSeenIn(appId, context), () => method.apply(facade, args))
        : method.apply(facade, args);
    };
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

/** The caller's context, live (its time may run out meanwhile), under the other app's name. */
function asSeenIn(appId: string, context: RequestContext): RequestContext {
  return Object.create(context, { app: { value: appId, writable: true } }) as RequestContext;
}
