import { Column, instant, integer, longText, Table, text } from '#core/database';

@Table('idempotency_keys', { indexes: [['expires_at']] })
export class IdempotencyKeyEntity {
  /** Digest of principal and key. */
  @Column(text(64, { primary: true }))
  scope!: string;

  /** Digest of the request. */
  @Column(text(64))
  fingerprint!: string;

  @Column(text(36))
  operationId!: string;

  /** Counts who took it over: with the operation id, who holds it. */
  @Column(integer())
  attempt!: number;

  /** Null once the answer is stored. */
  @Column(instant({ nullable: true }))
  leaseExpiresAt!: Date | null;

  /** JSON of `data`. */
  @Column(longText({ nullable: true }))
  answer!: string | null;

  @Column(instant())
  expiresAt!: Date;
}
