import { createHash } from 'node:crypto';
import type { Encoding } from '#core/http';
import { encode, isWorthEncoding } from './encoding.js';
import { MadeOnce } from './made-once.js';

/** An answer that is made once and stays, and so does what each encoding makes of it. */
export class StoredAnswer {
  readonly body: Buffer;
  /** Names the content: short, and another one for other content. */
  readonly digest: string;
  /** Weak, because every encoding makes other bytes of the same content (RFC 9110, 8.8.1). */
  readonly etag: string;
  private readonly encoded = new MadeOnce<Encoding, Buffer>();

  constructor(
    readonly type: string,
    content: string,
  ) {
    this.body = Buffer.from(content);
    this.digest = createHash('sha256').update(this.body).digest('base64url').slice(0, 16);
    this.etag = `W/"${this.digest}"`;
  }

  /** Whether it is ever sent in another encoding than as it is. */
  get isEncoded(): boolean {
    return isWorthEncoding(this.body);
  }

  /** The body in this encoding, made by the first who asks for it. */
  bodyIn(encoding: Encoding): Promise<Buffer> {
    return this.encoded.get(encoding, () => encode(this.body, encoding));
  }
}
