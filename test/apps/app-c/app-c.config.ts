import { Integer } from '#core/config';

export class AppCConfig {
  @Integer('APP_C_NOTES_MAX', { description: 'Notes one user may keep.', min: 1, max: 1_000_000 })
  notesMax = 1000;
}
