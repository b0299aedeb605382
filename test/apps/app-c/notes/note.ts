export interface NoteFields {
  title: string;
  stars: number;
  pinned: boolean;
}

export interface Note extends NoteFields {
  id: number;
  ownerId: number;
  createdAt: Date;
  updatedAt: Date;
}
