import { constants, createContext } from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest's environment, but for its globals: each use of `Array` or `String` goes through a proxy there, and the sweep
 * would spend half its time in it. Fake timers are not brought along.
 */
// eslint-disable-next-line no-restricted-exports -- Jest asks for it
export default class PlainEnvironment extends TestEnvironment {
  constructor(...parts: ConstructorParameters<typeof TestEnvironment>) {
    super(...parts);
    const plain = createContext(constants.DONT_CONTEXTIFY) as typeof this.global;
    for (const name of Reflect.ownKeys(this.global)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(this.global, name);
      if (descriptor && !(name in plain)) Object.defineProperty(plain, name, descriptor);
    }
    // of those that both have, what Jest takes from outside, and what would lead back
    const { Buffer, ArrayBuffer, Uint8Array } = globalThis;
    Object.assign(plain, { global: plain, Buffer, ArrayBuffer, Uint8Array });
    this.context = plain;
    this.global = plain;
  }
}
