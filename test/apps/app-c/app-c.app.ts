import { defineApp } from '#core/app';
import { appCCodes } from './app-c.codes.js';
import { AppCConfig } from './app-c.config.js';
import { AppCModule } from './app-c.module.js';
import { notes0001 } from './migrations/0001-notes.migration.js';
import { NoteEntity } from './notes/note.entity.js';

/** A third app, known to nobody but tests: all it has follows from this declaration (C4.1). */
export const appC = defineApp({
  id: 'app-c',
  number: 3,
  title: 'Notes and trials',
  module: AppCModule,
  entities: [NoteEntity],
  migrations: [notes0001],
  codes: appCCodes,
  config: AppCConfig,
});
