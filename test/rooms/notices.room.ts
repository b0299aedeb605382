import { Controller, Get, Injectable, Module } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { defineApp, type Recurring } from '#core/app';
import { Public } from '#core/auth';
import { Integer, Settings } from '#core/config';
import { Column, createTable, Database, defineMigration, Table, text } from '#core/database';
import { Answers, TextField } from '#core/http';
import { defineRoom, type HealthComponent, type Routes, type Starts } from '#core/room';
import { Metrics } from '#observability';

/** A room that nobody in src knows: it has one of each thing that a room can have. */

export class NoticesConfig {
  @Integer('NOTICES_MAX', { description: 'Notices the board has room for.', min: 1, max: 100 })
  max = 10;
}

@Table('notices')
class NoticeEntity {
  @Column(text(64, { primary: true }))
  text!: string;
}

const notices0900 = defineMigration('0900-notices', [createTable('notices', { text: text(64, { primary: true }) })]);

@Injectable()
export class Board implements Starts {
  isOpen = false;
  swept = 0;

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
  ) {}

  start(): void {
    this.isOpen = true;
  }

  async pin(text: string): Promise<number> {
    await this.database.repository(NoticeEntity).save({ text });
    return this.settings.get(NoticesConfig).max;
  }
}

/** What an app is given of it. */
export class AppBoard {
  constructor(
    readonly app: string,
    private readonly board: Board,
  ) {}

  pin(text: string): Promise<number> {
    return this.board.pin(`${this.app}: ${text}`);
  }
}

@Injectable()
class BoardMetrics {
  constructor(metrics: Metrics, board: Board) {
    metrics.readGauge('notices_open', '1 while the board is open.', () => Number(board.isOpen));
  }
}

@Injectable()
class BoardHealth implements HealthComponent {
  readonly name = 'notices';

  constructor(private readonly board: Board) {}

  look() {
    return this.board.isOpen ? 'up' : 'degraded';
  }
}

@Injectable()
class BoardSweep implements Recurring {
  readonly id = 'old-notices';
  readonly everyMs = 10;
  readonly atStart = true;
  readonly where = 'cluster';

  constructor(private readonly board: Board) {}

  run(): Promise<void> {
    this.board.swept += 1;
    return Promise.resolve();
  }
}

@Injectable()
class BoardRoutes implements Routes {
  constructor(private readonly board: Board) {}

  mount(fastify: FastifyInstance): void {
    fastify.get('/notices.txt', () => `swept ${this.board.swept > 0}`);
  }
}

export const noticesRoom = defineRoom({
  id: 'notices',
  after: ['database'],
  configs: [NoticesConfig],
  entities: [NoticeEntity],
  migrations: [notices0900],
  providers: [Board],
  exports: [Board],
  perApp: ({ id }) => [{ provide: AppBoard, inject: [Board], useFactory: (board: Board) => new AppBoard(id, board) }],
  metrics: [BoardMetrics],
  health: [BoardHealth],
  recurring: [BoardSweep],
  starts: [Board],
  routes: [BoardRoutes],
});

class PinnedDto {
  @TextField({ description: 'Who pinned it, and the room there is.', maxLength: 100, example: 'pinning 10' })
  by!: string;
}

@Public()
@Controller('pins')
class PinsController {
  constructor(private readonly board: AppBoard) {}

  @Get()
  @Answers(PinnedDto)
  async pin(): Promise<PinnedDto> {
    return { by: `${this.board.app} ${await this.board.pin('hello')}` };
  }
}

@Module({ controllers: [PinsController] })
class PinningModule {}

/** An app that uses its handle. */
export const pinning = defineApp({ id: 'pinning', number: 9, title: 'Pins notices', module: PinningModule });
