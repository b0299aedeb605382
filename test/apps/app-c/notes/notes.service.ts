import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '#core/app';
import type { Principal } from '#core/auth';
import { Database } from '#core/database';
import { AppError, codes } from '#core/errors';
import type { ListQuery, Page } from '#core/http';
import { appCCodes } from '../app-c.codes.js';
import { AppCConfig } from '../app-c.config.js';
import type { Note, NoteFields } from './note.js';
import { type NoteFilters, NotesRepository } from './notes.repository.js';

@Injectable()
export class NotesService {
  private readonly logger = new Logger(NotesService.name);

  constructor(
    private readonly database: Database,
    private readonly notes: NotesRepository,
    private readonly config: AppCConfig,
    private readonly clock: Clock,
  ) {}

  /** @throws 32001 when the caller has as many notes as he may keep. */
  create({ accountId }: Principal, fields: NoteFields): Promise<Note> {
    return this.database.transaction(async () => {
      if ((await this.notes.countOf(accountId)) >= this.config.notesMax) throw new AppError(appCCodes.notebookFull);
      const now = this.clock.now();
      const note = await this.notes.create({ ...fields, ownerId: accountId, createdAt: now, updatedAt: now });
      this.logger.log({ note_id: note.id }, 'a note was taken');
      return note;
    });
  }

  list({ accountId }: Principal, query: ListQuery<NoteFilters>): Promise<Page<Note>> {
    return this.notes.list(accountId, query);
  }

  /** @throws 4001 when there is none, or it is somebody else's. */
  async get({ accountId }: Principal, id: number): Promise<Note> {
    const note = await this.notes.get(id);
    if (note.ownerId !== accountId) throw new AppError(codes.resourceNotFound);
    return note;
  }

  async update(caller: Principal, id: number, changes: Partial<NoteFields>): Promise<Note> {
    const note = await this.get(caller, id);
    return this.notes.update({ ...note, ...changes, updatedAt: this.clock.now() });
  }

  async remove(caller: Principal, id: number): Promise<void> {
    const note = await this.get(caller, id);
    await this.notes.remove(note.id);
  }
}
