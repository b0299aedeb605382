import { Body, Controller, Get, Header, Logger, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Principal, Public } from '#core/auth';
import { Database } from '#core/database';
import { AppError, codes } from '#core/errors';
import { Idempotent } from '#core/idempotency';
import { Answers, AnswersCreated, Fails, RawResponse } from '#core/http';
import { HttpClient } from '#core/http-client';
import { AppLocks } from '#core/locks';
import { appCCodes } from '../app-c.codes.js';
import { CreateNoteDto, NoteDto } from '../notes/dto/note.dto.js';
import { NotesService } from '../notes/notes.service.js';
import { Gate } from './gate.js';
import { CallDto, SizeQueryDto, TrialDto } from './trials.dto.js';

/** Everything a handler can do to the platform around it. */
@ApiTags('trials')
@Controller('trials')
export class TrialsController {
  private readonly logger = new Logger(TrialsController.name);

  constructor(
    private readonly database: Database,
    private readonly notes: NotesService,
    private readonly gate: Gate,
    private readonly http: HttpClient,
    private readonly locks: AppLocks,
  ) {}

  /** Fails with a code of this app's own. */
  @Get('refusal')
  @Public()
  @Answers(TrialDto)
  @Fails(appCCodes.notebookFull)
  refuse(): TrialDto {
    throw new AppError(appCCodes.notebookFull);
  }

  /** Fails with what nobody may see. */
  @Get('unknown-error')
  @Public()
  @Answers(TrialDto)
  throwUnknown(): TrialDto {
    throw new Error('SELECT password FROM /etc/passwd at db-7.internal');
  }

  /** Fails with something that is no error and claims a status. */
  @Get('thrown-object')
  @Public()
  @Answers(TrialDto)
  throwObject(): TrialDto {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- libraries do
    throw { statusCode: 200, code: 0, message: 'SELECT secret' };
  }

  /** Answers when the gate opens. */
  @Get('slow')
  @Public()
  @Answers(TrialDto)
  async waitAtGate(): Promise<TrialDto> {
    await this.gate.pass();
    return { result: 'done' };
  }

  /** Writes, and commits when the gate opens. */
  @Post('slow-notes')
  @Idempotent()
  @AnswersCreated(NoteDto)
  createSlowly(@Caller() caller: Principal, @Body() body: CreateNoteDto): Promise<NoteDto> {
    return this.database.transaction(async () => {
      const note = await this.notes.create(caller, body.toInput());
      await this.gate.pass();
      return NoteDto.from(note);
    });
  }

  /** Writes once a key, and not without one. */
  @Post('keyed-notes')
  @Idempotent({ required: true })
  @AnswersCreated(NoteDto)
  async createKeyed(@Caller() caller: Principal, @Body() body: CreateNoteDto): Promise<NoteDto> {
    return NoteDto.from(await this.notes.create(caller, body.toInput()));
  }

  /** Works under a lock. */
  @Post('locked')
  @Public()
  @Answers(TrialDto)
  @Fails(codes.resourceConflict, codes.serviceUnavailable)
  lock(): Promise<TrialDto> {
    return this.locks.withLock('trial', {}, () => Promise.resolve({ result: 'done' }));
  }

  /** Answers that much text, in the envelope. */
  @Get('text')
  @Public()
  @Answers(TrialDto)
  giveText(@Query() { bytes = 1 }: SizeQueryDto): TrialDto {
    return { result: 'x'.repeat(bytes) };
  }

  /** Answers exactly that many bytes, bare. */
  @Get('file')
  @Public()
  @RawResponse()
  @Header('content-type', 'text/csv; charset=utf-8')
  giveFile(@Query() { bytes = 1 }: SizeQueryDto): string {
    return 'x'.repeat(bytes);
  }

  /** Answers bytes of a type that is compressed already. */
  @Get('picture')
  @Public()
  @RawResponse()
  @Header('content-type', 'image/png')
  givePicture(@Query() { bytes = 1 }: SizeQueryDto): Buffer {
    return Buffer.alloc(bytes, 'x');
  }

  /** Calls the outside. */
  @Post('calls')
  @Public()
  @Answers(TrialDto)
  @Fails(codes.externalServiceError)
  async call(@Body() { url }: CallDto): Promise<TrialDto> {
    const { status } = await this.http.postJson(url, {}, { timeoutMs: 5000 });
    return { result: String(status) };
  }

  /** Logs a line of every level. */
  @Get('log-lines')
  @Public()
  @Answers(TrialDto)
  logLines(): TrialDto {
    this.logger.verbose('verbose');
    this.logger.debug('debug');
    this.logger.log('log');
    this.logger.warn('warn');
    this.logger.error('error');
    this.logger.fatal('fatal');
    return { result: 'done' };
  }
}
