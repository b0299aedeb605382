import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { FailureAnswers } from './failure-answers.js';
import type { RookeryRequest } from './request.js';

/** Nest's door, and through Nest's adapter Fastify's own. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly failures: FailureAnswers) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.failures.answer(http.getRequest<RookeryRequest>(), http.getResponse<FastifyReply>(), thrown);
  }
}
