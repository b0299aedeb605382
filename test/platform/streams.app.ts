import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Controller,
  Get,
  Header,
  Injectable,
  type MessageEvent,
  Module,
  Query,
  Sse,
  StreamableFile,
} from '@nestjs/common';
import { interval, map, merge, Observable, Subject, take, throwError } from 'rxjs';
import { defineApp } from '#core/app';
import { Caller, type Principal, Public } from '#core/auth';
import { AppError, codes } from '#core/errors';
import { IntegerField, RawResponse, Streams } from '#core/http';
import { currentContext } from '#observability';

/** Of a file; with the pauses between them it takes longer than a request may. */
export const LINES = 8;

class TicksQueryDto {
  @IntegerField({ description: 'How many.', min: 1, max: 100, optional: true })
  count?: number;
}

/** What the test says to those who listen. */
@Injectable()
export class News {
  readonly told = new Subject<MessageEvent>();
  /** Listeners that are subscribed now. */
  listening = 0;

  heard(): Observable<MessageEvent> {
    return new Observable((subscriber) => {
      this.listening += 1;
      const inner = this.told.subscribe(subscriber);
      return () => {
        this.listening -= 1;
        inner.unsubscribe();
      };
    });
  }
}

@Controller('streams')
class StreamsController {
  constructor(private readonly news: News) {}

  /** Says how many ticks it has made. */
  @Sse('ticks')
  @Public()
  ticks(@Query() { count = 3 }: TicksQueryDto): Observable<MessageEvent> {
    return interval(150).pipe(
      take(count),
      map((tick) => ({ id: String(tick), type: 'tick', data: { tick, trace_id: currentContext()?.traceId } })),
    );
  }

  /** Says what the test tells it, for ever. */
  @Sse('news')
  listen(@Caller() { username }: Principal): Observable<MessageEvent> {
    return merge(
      this.news.heard(),
      new Observable<MessageEvent>((subscriber) => {
        subscriber.next({ type: 'hello', data: { username } });
      }),
    );
  }

  /** Fails before it says a word. */
  @Sse('refused')
  @Public()
  refused(): Observable<MessageEvent> {
    return throwError(() => new AppError(codes.resourceNotFound));
  }

  /** Fails in its midst. */
  @Sse('broken')
  @Public()
  broken(): Observable<MessageEvent> {
    return new Observable((subscriber) => {
      subscriber.next({ data: 'one' });
      setTimeout(() => {
        subscriber.error(new Error('SELECT password FROM db-7.internal'));
      }, 50);
    });
  }

  /** Gives lines, longer than a request may take. */
  @Get('lines')
  @Public()
  @Streams()
  @Header('content-type', 'text/csv; charset=utf-8')
  lines(): StreamableFile {
    return new StreamableFile(Readable.from(lines()));
  }

  /** Gives one line after the other, for ever. */
  @Get('endless')
  @Public()
  @Streams()
  @Header('content-type', 'text/csv; charset=utf-8')
  endless(): StreamableFile {
    return new StreamableFile(Readable.from(lines(Infinity)));
  }

  /** The same without the mark. */
  @Get('slow')
  @Public()
  @RawResponse()
  @Header('content-type', 'text/csv; charset=utf-8')
  slow(): StreamableFile {
    return new StreamableFile(Readable.from(lines()));
  }
}

async function* lines(count = LINES) {
  for (let line = 0; line < count; line += 1) {
    yield `${line},${'x'.repeat(1000)}\n`;
    await sleep(200);
  }
}

@Module({ controllers: [StreamsController], providers: [News] })
class StreamsModule {}

/** An app whose answers go on. */
export const streamsApp = defineApp({ id: 'app-streams', number: 7, title: 'Streams', module: StreamsModule });
