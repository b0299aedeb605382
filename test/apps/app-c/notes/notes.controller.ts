import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Principal } from '#core/auth';
import { codes } from '#core/errors';
import {
  Answers,
  AnswersCreated,
  AnswersNothing,
  AnswersPage,
  Fails,
  IdParam,
  type PageDto,
  toPageDto,
} from '#core/http';
import { appCCodes } from '../app-c.codes.js';
import { CreateNoteDto, NoteDto, NoteListQueryDto, UpdateNoteDto } from './dto/note.dto.js';
import { NotesService } from './notes.service.js';

@ApiTags('notes')
@Controller('notes')
export class NotesController {
  constructor(private readonly notes: NotesService) {}

  @Post()
  @AnswersCreated(NoteDto)
  @Fails(appCCodes.notebookFull)
  async createNote(@Caller() caller: Principal, @Body() body: CreateNoteDto): Promise<NoteDto> {
    return NoteDto.from(await this.notes.create(caller, body.toInput()));
  }

  @Get()
  @AnswersPage(NoteDto)
  async listNotes(@Caller() caller: Principal, @Query() query: NoteListQueryDto): Promise<PageDto<NoteDto>> {
    return toPageDto(await this.notes.list(caller, query.toQuery()), (note) => NoteDto.from(note));
  }

  @Get(':id')
  @Answers(NoteDto)
  @Fails(codes.resourceNotFound)
  async getNote(@Caller() caller: Principal, @Param() { id }: IdParam): Promise<NoteDto> {
    return NoteDto.from(await this.notes.get(caller, id));
  }

  @Patch(':id')
  @Answers(NoteDto, { message: 'Note changed' })
  @Fails(codes.resourceNotFound)
  async updateNote(
    @Caller() caller: Principal,
    @Param() { id }: IdParam,
    @Body() body: UpdateNoteDto,
  ): Promise<NoteDto> {
    return NoteDto.from(await this.notes.update(caller, id, body.toChanges()));
  }

  @Delete(':id')
  @AnswersNothing()
  @Fails(codes.resourceNotFound)
  async removeNote(@Caller() caller: Principal, @Param() { id }: IdParam): Promise<void> {
    await this.notes.remove(caller, id);
  }
}
