import { Injectable } from '@nestjs/common';
import { BaseRepository, Database } from '#core/database';
import type { ListQuery, Page } from '#core/http';
import type { Note } from './note.js';
import { NoteEntity } from './note.entity.js';

export interface NoteFilters {
  pinned?: boolean;
}

@Injectable()
export class NotesRepository extends BaseRepository<NoteEntity, Note> {
  constructor(database: Database) {
    super(database, NoteEntity);
  }

  list(ownerId: number, query: ListQuery<NoteFilters>): Promise<Page<Note>> {
    const { pinned } = query.filters;
    const rows = this.rows().andWhere('row.ownerId = :ownerId', { ownerId });
    if (pinned !== undefined) rows.andWhere('row.pinned = :pinned', { pinned });
    return this.page(rows, query);
  }

  countOf(ownerId: number): Promise<number> {
    return this.table().countBy({ ownerId });
  }

  async remove(id: number): Promise<void> {
    await this.table().delete(id);
  }

  protected toDomain(row: NoteEntity): Note {
    return { ...row };
  }
}
