import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { answerFailure } from './answer-failure.js';
import { type RookeryRequest, STEP_PARTS, type StepParts } from './request.js';

/** Nest's door, and through Nest's adapter Fastify's own. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(@Inject(STEP_PARTS) private readonly parts: StepParts) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerFailure(this.parts, http.getRequest<RookeryRequest>(), http.getResponse<FastifyReply>(), thrown);
  }
}
