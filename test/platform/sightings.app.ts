import {
  type ArgumentsHost,
  Body,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Injectable,
  Logger,
  Module,
  type NestInterceptor,
  type OnModuleInit,
  type PipeTransform,
  Post,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { defineApp } from '#core/app';
import { Public } from '#core/auth';
import { Answers, IntegerField, TextField } from '#core/http';
import { currentContext } from '#observability';
import type { RookeryRequest } from '../../src/middleware/index.js';

/** Where a request came by, and whose context was there. */
export interface Sighting {
  /** The request's own id; undefined where the place is not told of the request. */
  request: string | undefined;
  place: string;
  context: string | undefined;
}

class TextDto {
  @TextField({ description: 'Of any length.', maxLength: 400_000 })
  text!: string;
}

class LengthDto {
  @IntegerField({ description: 'How long it was.', min: 0, max: 400_000 })
  length!: number;
}

/** What the places have seen, Fastify's hooks among them. */
@Injectable()
export class Sightings implements OnModuleInit {
  readonly seen: Sighting[] = [];

  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance();
    fastify.addHook('preValidation', (request: RookeryRequest, _reply, done) => {
      this.see('body read', request);
      done();
    });
    fastify.addHook('onError', (request: RookeryRequest, _reply, _error, done) => {
      this.see('onError', request);
      done();
    });
    fastify.addHook('onSend', (request: RookeryRequest, _reply, payload, done) => {
      this.see('onSend', request);
      done(null, payload);
    });
  }

  see(place: string, request?: RookeryRequest): void {
    this.seen.push({ place, request: request?.context?.requestId, context: currentContext()?.requestId });
  }
}

@Injectable()
class SeeingGuard implements CanActivate {
  constructor(private readonly sightings: Sightings) {}

  canActivate(execution: ExecutionContext): boolean {
    this.sightings.see('guard', execution.switchToHttp().getRequest());
    return true;
  }
}

@Injectable()
class SeeingInterceptor implements NestInterceptor {
  constructor(private readonly sightings: Sightings) {}

  intercept(execution: ExecutionContext, next: CallHandler) {
    this.sightings.see('interceptor', execution.switchToHttp().getRequest());
    return next.handle();
  }
}

@Injectable()
class SeeingPipe implements PipeTransform {
  constructor(private readonly sightings: Sightings) {}

  transform(value: unknown): unknown {
    this.sightings.see('pipe');
    return value;
  }
}

class BrokenError extends Error {}

@Catch(BrokenError)
@Injectable()
class SeeingFilter implements ExceptionFilter {
  constructor(private readonly sightings: Sightings) {}

  catch(_thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.sightings.see('filter', http.getRequest());
    void http.getResponse<FastifyReply>().code(500).send('broken');
  }
}

@Public()
@UseGuards(SeeingGuard)
@UseInterceptors(SeeingInterceptor)
@UseFilters(SeeingFilter)
@Controller('texts')
class TextsController {
  private readonly logger = new Logger(TextsController.name);

  constructor(private readonly sightings: Sightings) {}

  /** Measures a text. */
  @Post()
  @Answers(LengthDto)
  async measure(@Body(SeeingPipe) { text }: TextDto): Promise<LengthDto> {
    this.sightings.see('handler');
    await new Promise(setImmediate);
    this.logger.log('a text was measured');
    this.sightings.see('handler, later');
    return { length: text.length };
  }

  /** Fails. */
  @Post('broken')
  @Answers(LengthDto)
  async break(@Body(SeeingPipe) { text }: TextDto): Promise<LengthDto> {
    await new Promise(setImmediate);
    this.sightings.see('handler');
    if (text === '') return { length: 0 };
    throw new BrokenError();
  }
}

@Module({ controllers: [TextsController], providers: [Sightings] })
class SightingsModule {}

/** An app that tells which context is there on the way of a request. */
export const sightingsApp = defineApp({ id: 'app-sightings', number: 8, title: 'Sightings', module: SightingsModule });
