import type { Type } from '@nestjs/common';

/** The abstract class that is a contract: its type, and the token it is injected by. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a contract's facade decides its own constructor
export type ContractToken<T extends object = object> = abstract new (...args: any[]) => T;

export interface Contract<T extends object = object> {
  readonly token: ContractToken<T>;
  /** Names the class that answers the contract inside the app that provides it. */
  by(facade: Type<T>): ProvidedContract;
}

export interface ProvidedContract {
  readonly token: ContractToken;
  readonly facade: Type<object>;
}

/** Makes an abstract class callable across the border of its app (C4.3). */
export function defineContract<T extends object>(token: ContractToken<T>): Contract<T> {
  return { token, by: (facade) => ({ token, facade }) };
}
