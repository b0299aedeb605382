import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressRules } from './address-rules.js';
import { CallFailedError } from './call-failure.js';

/** Every address of a host name. @throws when it has none */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

export interface CheckedConnectorOptions {
  rules: AddressRules;
  resolve: Resolve;
  connectTimeoutMs: number;
}

/**
 * Opens connections to reachable addresses alone. A name is resolved once, by the lookup of the connection itself: what
 * was checked is what is connected to, so an answer that changes between check and use cannot reach inside.
 */
export function checkedConnector(options: CheckedConnectorOptions): buildConnector.connector {
  const { rules, connectTimeoutMs } = options;
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    allowH2: false,
    lookup: checkedLookup(options),
    port: 0, // the types want one; that of the URL counts
  });
  return (wanted, callback) => {
    // node asks no lookup about what is an address already
    if (isIP(wanted.hostname) === 0 || rules.isReachable(wanted.hostname)) connect(wanted, callback);
    else queueMicrotask(() => callback(forbidden(), null));
  };
}

function checkedLookup({ rules, resolve }: CheckedConnectorOptions): LookupFunction {
  return (hostname, { all }, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (!first) callback(new Error('the name has no address'), '');
        // one address inside among others is either an attack or a mistake
        else if (!addresses.every(({ address }) => rules.isReachable(address))) callback(forbidden(), '');
        else if (all) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        callback(error as Error, '');
      },
    );
  };
}

function forbidden(): CallFailedError {
  return new CallFailedError('forbidden', 'the address lies inside; HTTP_CLIENT_ALLOWED_ADDRESSES can allow it');
}
