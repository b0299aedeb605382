import { createHmac, type KeyObject } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';

/** What it takes to make tokens that are good but for one thing. */
export interface Forge {
  header: Readonly<Record<string, unknown>>;
  claims: Readonly<Record<string, unknown>>;
  /** With the right key, by the algorithm of `header`; in base64url. */
  sign(input: string): string;
  /** What everybody may know of that key. */
  publicKey?: KeyObject;
}

/** What is wrong with it → all that stands in its Authorization header, one text a header. */
export type Hostile = readonly [what: string, authorization: string | readonly string[]];

const base64url = (text: string | Buffer): string => Buffer.from(text).toString('base64url');
const json = (value: object): string => JSON.stringify(value);

/** Tokens to refuse to the last one: all of them signed with the right key, but for those that say otherwise. */
export function hostileTokens(forge: Forge): Hostile[] {
  const { header, claims, sign } = forge;
  const compact = (head: string, body: string | Buffer): string => {
    const input = `${base64url(head)}.${base64url(body)}`;
    return `${input}.${sign(input)}`;
  };
  const withHeader = (change: object) => compact(json({ ...header, ...change }), json(claims));
  const withClaims = (change: object) => compact(json(header), json({ ...claims, ...change }));
  const good = withClaims({});
  const bearer = (tokens: Record<string, string>): Hostile[] =>
    Object.entries(tokens).map(([what, token]) => [what, `Bearer ${token}`]);
  return [
    ...bearer(algorithms(forge)),
    ...bearer(headers(withHeader)),
    ...bearer(times(withClaims, (body) => compact(json(header), body), claims)),
    ...bearer(subjects(withClaims)),
    ...bearer(spellings(good)),
    ...bearer(texts(compact, { header, claims })),
    ...authorizations(good),
  ];
}

/** A signature that is none, or is made with what everybody knows. */
function algorithms({ header, claims, sign, publicKey }: Forge): Record<string, string> {
  const input = (alg: unknown) => `${base64url(json({ ...header, alg }))}.${base64url(json(claims))}`;
  const hmac = (text: string, key: string | Buffer) => createHmac('sha256', key).update(text).digest('base64url');
  const spki = publicKey?.export({ format: 'der', type: 'spki' });
  const pem = publicKey?.export({ format: 'pem', type: 'spki' });
  const odd = [
    'none',
    'None',
    'NONE',
    'nOnE',
    '',
    'hs256',
    'HS256 ',
    'rs256',
    'HS384',
    'HS512',
    'ES256',
    'dir',
    5,
    null,
  ];
  return {
    ...Object.fromEntries(odd.map((alg) => [`alg ${JSON.stringify(alg)}`, `${input(alg)}.${sign(input(alg))}`])),
    'alg none, unsigned': `${input('none')}.`,
    'no alg': `${input(undefined)}.${sign(input(undefined))}`,
    'an empty secret': `${input('HS256')}.${hmac(input('HS256'), '')}`,
    'a guessed secret': `${input('HS256')}.${hmac(input('HS256'), 'secret')}`,
    ...(pem && { 'HS256 by the public key in PEM': `${input('HS256')}.${hmac(input('HS256'), pem)}` }),
    ...(spki && { 'HS256 by the public key in DER': `${input('HS256')}.${hmac(input('HS256'), spki)}` }),
  };
}

/** A header that asks for a key of the caller's, or to be read in another way. */
function headers(withHeader: (change: object) => string): Record<string, string> {
  const jwk = { kty: 'oct', k: base64url('x'.repeat(32)) };
  return {
    'a jwk of its own': withHeader({ jwk }),
    'a jku': withHeader({ jku: 'http://127.0.0.1:9/keys' }),
    'an x5u': withHeader({ x5u: 'http://127.0.0.1:9/keys' }),
    'an x5c': withHeader({ x5c: ['MIIB'] }),
    'a kid that is a path': withHeader({ kid: '../../../../dev/null' }),
    'a kid that is SQL': withHeader({ kid: "' OR '1'='1" }),
    'a kid that is a number': withHeader({ kid: 1 }),
    'a kid that is null': withHeader({ kid: null }),
    'a kid that is a list': withHeader({ kid: ['first'] }),
    'an empty kid': withHeader({ kid: '' }),
    'a huge kid': withHeader({ kid: 'k'.repeat(4000) }),
    'an unknown crit': withHeader({ crit: ['house-rule'], 'house-rule': true }),
    'an empty crit': withHeader({ crit: [] }),
    'a crit that is a word': withHeader({ crit: 'exp' }),
    'b64 false': withHeader({ b64: false }),
    'b64 false, critical': withHeader({ b64: false, crit: ['b64'] }),
    'a zip': withHeader({ zip: 'DEF' }),
    'a nested token': withHeader({ cty: 'JWT' }),
    'another typ': withHeader({ typ: 'dpop+jwt' }),
    'the typ of a logout': withHeader({ typ: 'logout+jwt' }),
    'a typ that is a list': withHeader({ typ: ['at+jwt'] }),
  };
}

/** The past, the future, and no time at all. */
function times(
  withClaims: (change: object) => string,
  withBody: (body: string) => string,
  claims: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const now = Math.floor(Date.now() / 1000);
  const body = (exp: string) => withBody(json({ ...claims, exp: 0 }).replace('"exp":0', `"exp":${exp}`));
  return {
    expired: withClaims({ exp: now - 1 }),
    'expired long ago': withClaims({ exp: 1 }),
    'of before 1970': withClaims({ exp: -1 }),
    'no exp': withClaims({ exp: undefined }),
    'an exp that is null': withClaims({ exp: null }),
    'an exp that is a text': withClaims({ exp: String(now + 300) }),
    'an exp that is NaN': body('NaN'),
    'an exp beyond numbers': body('1e400'),
    'an exp that is a list': withClaims({ exp: [now + 300] }),
    'not yet': withClaims({ nbf: now + 3600 }),
    'an nbf that is a text': withClaims({ nbf: '0' }),
    'from the future': withClaims({ iat: now + 3600, exp: now + 7200 }),
    'an iat that is a text': withClaims({ iat: 'now' }),
    'an iat beyond numbers': withBody(json({ ...claims, iat: 0 }).replace('"iat":0', '"iat":1e400')),
  };
}

/** For somebody else, of somebody else, or of nobody. */
function subjects(withClaims: (change: object) => string): Record<string, string> {
  return {
    'another audience': withClaims({ aud: 'somebody-else' }),
    'an audience that begins the same': withClaims({ aud: 'rookery2' }),
    'no audience': withClaims({ aud: undefined }),
    'an empty audience': withClaims({ aud: [] }),
    'an audience in a list in a list': withClaims({ aud: [['rookery']] }),
    'another issuer': withClaims({ iss: 'https://issuer.example.com' }),
    'no issuer': withClaims({ iss: undefined }),
    'an issuer in a list': withClaims({ iss: ['rookery'] }),
    'no subject': withClaims({ sub: undefined }),
    'an empty subject': withClaims({ sub: '' }),
    'a subject that is a number': withClaims({ sub: 1 }),
    'a subject that is an object': withClaims({ sub: { toString: 1 } }),
    'a subject that is null': withClaims({ sub: null }),
    'a subject with a NUL': withClaims({ sub: '1\u0000' }),
    'a subject of half a character': withClaims({ sub: '\ud800' }),
    'a subject in blanks': withClaims({ sub: ' 1' }),
    'a huge subject': withClaims({ sub: '1'.repeat(300) }),
  };
}

/** One token, spelled in another way than the one that it has. */
function spellings(good: string): Record<string, string> {
  const [head = '', body = '', signature = ''] = good.split('.');
  return {
    'a changed signature': `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
    'a short signature': good.slice(0, -4),
    'no signature': `${head}.${body}.`,
    'two parts': `${head}.${body}`,
    'four parts': `${good}.${signature}`,
    'five parts': `${head}.${body}.${signature}.${body}.${signature}`,
    'a dot behind it': `${good}.`,
    'a dot before it': `.${good}`,
    'dots alone': '..',
    'an empty head': `.${body}.${signature}`,
    'an empty body': `${head}..${signature}`,
    'stray bits at its end': good.slice(0, -1) + straying(good.at(-1) ?? ''),
    'a stray character': `${good}A`,
    'a stray character in the head': `${head}A.${body}.${signature}`,
    'a stray sign': `${good}=`,
    'another sign': `${head}.${body}.${signature.slice(0, -1)}+`,
    padding: `${head}==.${body}.${signature}`,
    'the other base64': `${head}.${body}/.${signature}`,
    'a body changed': `${head}.${base64url('{"sub":"1"}')}.${signature}`,
    'a huge body': `${head}.${base64url('x'.repeat(9000))}.${signature}`,
  };
}

/** The next character of the alphabet: for the last one of 32 or 256 bytes it says bits that nobody reads. */
function straying(character: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(character) + 1] ?? 'B';
}

/** Parts that are no object, or name a member twice. */
function texts(
  compact: (head: string, body: string | Buffer) => string,
  { header, claims }: { header: object; claims: object },
): Record<string, string> {
  const twice = (part: object, member: string) => json(part).replace('{', `{${member},`);
  const [head, body] = [json(header), json(claims)];
  return {
    'a member of the header twice': compact(twice(header, '"alg":"none"'), body),
    'a claim twice': compact(head, twice(claims, '"sub":"1"')),
    'a claim twice, once in other letters': compact(head, twice(claims, String.raw`"\u0073ub":"1"`)),
    'a claim twice, deep inside': compact(head, json({ ...claims, a: 0 }).replace('"a":0', '"a":[{"b":1,"b":2}]')),
    'a list as header': compact('[]', body),
    'a list as body': compact(head, '[]'),
    'a text as body': compact(head, '"rookery"'),
    'null as body': compact(head, 'null'),
    'no JSON as header': compact('{', body),
    'no JSON as body': compact(head, body.slice(0, -1)),
    'more than JSON': compact(head, `${body}{}`),
    'a mark before the body': compact(head, `\ufeff${body}`),
    'a body that is not UTF-8': compact(head, Buffer.from(body.replace('}', ',"x":"\u00ff"}'), 'latin1')),
    'a packed body': compact(head, deflateRawSync(body)),
    'a deep body': compact(head, '['.repeat(4000) + ']'.repeat(4000)),
    'a token in a token': compact(head, base64url(body)),
  };
}

/** A good token in a header that is not one bearer token. */
function authorizations(good: string): Hostile[] {
  return [
    ['another scheme', `Basic ${good}`],
    ['no scheme', good],
    ['no token', 'Bearer'],
    ['no token, but a blank', 'Bearer ='],
    ['a tab', `Bearer\t${good}`],
    ['a blank and a tab', `Bearer \t${good}`],
    ['a comma', `Bearer ${good}, Bearer ${good}`],
    ['two tokens', `Bearer ${good} ${good}`],
    ['a quoted token', `Bearer "${good}"`],
    ['a parameter', `Bearer token=${good}`],
    ['a blank inside', `Bearer ${good.slice(0, 20)} ${good.slice(20)}`],
    ['digits of another script', `Bearer ${Buffer.from('٣٤٥').toString('latin1')}.${good}`],
    ['a byte above ASCII', `Bearer ${good}\u00e9`],
    ['the header twice', [`Bearer ${good}`, `Bearer ${good}`]],
    ['the header twice, one of them bad', [`Bearer ${good}`, 'Bearer x']],
    ['the header twice, one of them another scheme', ['Basic dTpw', `Bearer ${good}`]],
  ];
}
