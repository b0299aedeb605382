// What `@jest/globals` is in a native worker. A module that test files share (test/support) is evaluated once, while Jest
// makes its functions anew for each file: so each name leads to the function of the file that runs.
let current = {};

/** Says whose functions these are from now on. */
export function useGlobals(globals) {
  current = globals;
}

const live = (name) =>
  new Proxy(() => undefined, {
    apply: (_target, receiver, args) => Reflect.apply(current[name], receiver, args),
    get: (_target, key) => current[name][key],
  });

export const afterAll = live('afterAll');
export const afterEach = live('afterEach');
export const beforeAll = live('beforeAll');
export const beforeEach = live('beforeEach');
export const describe = live('describe');
export const expect = live('expect');
export const it = live('it');
export const jest = live('jest');
export const test = live('test');
