/** Somebody as another issuer names him. */
export interface ForeignIdentity {
  /** Who says so: an issuer's URL, or a word of this platform's own. */
  issuer: string;
  /** Never another's at this issuer. */
  subject: string;
  /** A username he would like. */
  username?: string;
  /** Only when the issuer has made sure that it is his. */
  email?: string;
  groups: readonly string[];
}

/** Whether a text can be a subject: 255 characters, as OpenID Connect has it, and none that nobody sees. */
export function isSubject(text: unknown): text is string {
  return typeof text === 'string' && /^[^\p{C}]{1,255}$/u.test(text) && text.trim() === text;
}
