import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Clock } from '#core/app';
import { Database, inTransaction } from '#core/database';
import { FenceEntity } from './fence.entity.js';
import { FenceError } from './lock-error.js';

/** Who took a lock, and with which number. */
export interface Claim {
  resource: string;
  holder: string;
  fence: number;
}

/** The database's own memory of locks: it holds where they do not. */
@Injectable()
export class FencesRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Lets `claim` write in this transaction, and nobody with a smaller number from then on. The row is locked until the
   * transaction ends, so that whoever took the lock over waits here for it.
   * @throws FenceError (4003) when a newer holder was here; Error outside of a transaction
   */
  async ensureNewest(claim: Claim): Promise<void> {
    if (!inTransaction()) throw new Error(`${claim.resource} is guarded outside of a transaction: nothing would hold`);
    if (await this.raise(claim)) return;
    // a row of the lock's first holder, or one that is there by now; either way the second try decides
    const { resource } = claim;
    await this.fences()
      .createQueryBuilder()
      .insert()
      .values({ resource, fence: 0, holder: '', usedAt: this.clock.now() })
      .orIgnore()
      .updateEntity(false)
      .execute();
    if (await this.raise(claim)) return;
    const newest = await this.fences().findOneByOrFail({ resource });
    throw new FenceError(resource, claim.fence, newest.fence);
  }

  /** Forgets locks that nobody used since `before`; how many. */
  async removeOld(before: Date): Promise<number> {
    return (await this.fences().delete({ usedAt: LessThan(before) })).affected ?? 0;
  }

  private async raise({ resource, fence, holder }: Claim): Promise<boolean> {
    const raising = this.fences()
      .createQueryBuilder()
      .update()
      .set({ fence, holder, usedAt: this.clock.now() })
      .where('resource = :resource AND (fence < :fence OR (fence = :fence AND holder = :holder))', {
        resource,
        fence,
        holder,
      });
    return (await raising.execute()).affected === 1;
  }

  private fences() {
    return this.database.repository(FenceEntity);
  }
}
