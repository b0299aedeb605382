import { boolean, Column, id, instant, integer, Table, text } from '#core/database';

@Table('notes', { indexes: [['owner_id', 'created_at']], checks: { stars: 'stars >= 0' } })
export class NoteEntity {
  @Column(id())
  id!: number;

  @Column(integer())
  ownerId!: number;

  @Column(text(100))
  title!: string;

  @Column(integer())
  stars!: number;

  @Column(boolean())
  pinned!: boolean;

  @Column(instant())
  createdAt!: Date;

  @Column(instant())
  updatedAt!: Date;
}
