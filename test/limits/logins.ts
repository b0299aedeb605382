import { sendJson, type WireAnswer } from '../support/wire.js';

let networks = 0;

/** An address in a network that nobody else asks from. */
export function anAddress(): string {
  networks += 1;
  return `2001:db8:${networks.toString(16)}::1`;
}

export interface Login {
  /** From where, as a proxy that is trusted says. */
  address: string;
  username: string;
  password?: string;
}

export function login(url: string, { address, username, password = 'a wrong password' }: Login): Promise<WireAnswer> {
  const headers = { 'x-forwarded-for': address };
  return sendJson(url, { method: 'POST', path: '/auth/login', headers, body: { username, password } });
}

/** How often there was which code, of so many at once. */
export async function codesOf(
  times: number,
  once: (index: number) => Promise<number>,
): Promise<Record<string, number>> {
  const codes = await Promise.all(Array.from({ length: times }, (_none, index) => once(index)));
  return Object.fromEntries([...Map.groupBy(codes, (code) => code)].map(([code, { length }]) => [code, length]));
}
