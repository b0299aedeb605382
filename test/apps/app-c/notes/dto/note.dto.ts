import { BooleanField, InstantField, IntegerField, ListQueryDto, TextField } from '#core/http';
import type { Note, NoteFields } from '../note.js';
import type { NoteFilters } from '../notes.repository.js';

export class NoteDto {
  @IntegerField({ description: 'Id.', min: 1, example: 1 })
  id!: number;

  @IntegerField({ description: 'Whose note.', min: 1, example: 7 })
  owner_id!: number;

  @TextField({ description: 'Title.', maxLength: 100, example: 'Water the plants' })
  title!: string;

  @IntegerField({ description: 'How much it matters.', max: 5, example: 3 })
  stars!: number;

  @BooleanField({ description: 'Whether it stays on top.', example: false })
  pinned!: boolean;

  @InstantField({ description: 'When it was taken.' })
  created_at!: string;

  @InstantField({ description: 'When it changed last.' })
  updated_at!: string;

  static from({ id, ownerId, title, stars, pinned, createdAt, updatedAt }: Note): NoteDto {
    return {
      id,
      owner_id: ownerId,
      title,
      stars,
      pinned,
      created_at: createdAt.toISOString(),
      updated_at: updatedAt.toISOString(),
    };
  }
}

export class CreateNoteDto {
  @TextField({ description: 'Title.', minLength: 1, maxLength: 100, example: 'Water the plants' })
  title!: string;

  @IntegerField({ description: 'How much it matters.', max: 5, example: 3 })
  stars!: number;

  @BooleanField({ description: 'Whether it stays on top.', optional: true, default: false })
  pinned?: boolean;

  toInput(): NoteFields {
    return { title: this.title, stars: this.stars, pinned: this.pinned ?? false };
  }
}

export class UpdateNoteDto {
  @TextField({ description: 'Title.', minLength: 1, maxLength: 100, optional: true, example: 'Water the plants' })
  title?: string;

  @BooleanField({ description: 'Whether it stays on top.', optional: true, example: true })
  pinned?: boolean;

  toChanges(): Partial<NoteFields> {
    const { title, pinned } = this;
    return { ...(title !== undefined && { title }), ...(pinned !== undefined && { pinned }) };
  }
}

export class NoteListQueryDto extends ListQueryDto<NoteFilters> {
  @BooleanField({ description: 'Only those that are, or are not.', optional: true, example: true })
  pinned?: boolean;

  protected sortable(): readonly string[] {
    return ['id', 'title', 'stars', 'created_at'];
  }

  protected filters(): NoteFilters {
    return this.pinned === undefined ? {} : { pinned: this.pinned };
  }
}
