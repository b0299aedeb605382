import { Module } from '@nestjs/common';
import { NotesController } from './notes/notes.controller.js';
import { NotesRepository } from './notes/notes.repository.js';
import { NotesService } from './notes/notes.service.js';
import { Gate } from './trials/gate.js';
import { TrialsController } from './trials/trials.controller.js';

@Module({
  controllers: [NotesController, TrialsController],
  providers: [NotesService, NotesRepository, Gate],
})
export class AppCModule {}
