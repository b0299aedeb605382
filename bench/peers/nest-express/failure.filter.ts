import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { Failure, malformedRequest, resourceNotFound, routeNotFound, unknownError } from '../failure.js';
import { EntityNotFoundError } from 'typeorm';
import type { TracedRequest } from './request-logging.js';

interface JsonResponse extends ServerResponse {
  status(status: number): this;
  json(body: unknown): this;
}

@Catch()
export class FailureFilter implements ExceptionFilter {
  private readonly logger = new Logger(FailureFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<JsonResponse>();
    const { status, code, message, errors } = this.toFailure(error);
    if (status === 401) response.setHeader('www-authenticate', 'Bearer');
    const { traceId } = http.getRequest<TracedRequest>();
    const body = { code, message, data: null, trace_id: traceId, timestamp: new Date().toISOString() };
    response.status(status).json(errors ? { ...body, errors } : body);
  }

  private toFailure(error: unknown): Failure {
    if (error instanceof Failure) return error;
    if (error instanceof EntityNotFoundError) return resourceNotFound();
    if (error instanceof HttpException && error.getStatus() === 404) return routeNotFound();
    if (error instanceof HttpException && error.getStatus() < 500) return malformedRequest();
    this.logger.error(error);
    return unknownError();
  }
}
