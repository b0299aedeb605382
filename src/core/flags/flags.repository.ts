import { Injectable } from '@nestjs/common';
import type { Environment } from '#core/config';
import { BaseRepository, Database } from '#core/database';
import type { ListQuery, Page } from '#core/http';
import { FlagEntity, FlagRevisionEntity } from './flags.entities.js';
import type { Flag, FlagDraft } from './flag.js';

const REVISION = { name: 'flags' };

@Injectable()
export class FlagsRepository extends BaseRepository<FlagEntity, Flag, FlagDraft> {
  constructor(database: Database) {
    super(database, FlagEntity);
  }

  list(query: ListQuery): Promise<Page<Flag>> {
    return this.page(this.rows(), query);
  }

  async listAll(): Promise<Flag[]> {
    return this.toDomains(await this.read(this.rows()));
  }

  findByKey(key: string): Promise<Flag | null> {
    return this.one(this.rows().andWhere('row.key = :key', { key }));
  }

  /** Counts a change; others wait until its transaction ends. */
  async countChange(): Promise<number> {
    await this.revisions().increment(REVISION, 'revision', 1);
    return this.revision();
  }

  /** How many changes there were. @throws Error when the row that counts them was removed */
  async revision(): Promise<number> {
    const { revision } = await this.revisions().findOneByOrFail(REVISION);
    return revision;
  }

  protected toDomain({ users, variants, environments, ...row }: FlagEntity): Flag {
    return {
      ...row,
      users: JSON.parse(users) as string[],
      variants: JSON.parse(variants) as Flag['variants'],
      environments: JSON.parse(environments) as Environment[],
    };
  }

  protected override toRow(flag: FlagDraft | Flag): Omit<FlagEntity, 'id'> {
    const { users, variants, environments } = flag;
    return {
      ...super.toRow(flag),
      users: JSON.stringify(users),
      variants: JSON.stringify(variants),
      environments: JSON.stringify(environments),
    };
  }

  private revisions() {
    return this.database.repository(FlagRevisionEntity);
  }
}
