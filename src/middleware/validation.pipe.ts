import {
  type ArgumentMetadata,
  Injectable,
  type OnModuleInit,
  type PipeTransform,
  type Type as Class,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ensureCompilable, validatorOf } from '#core/http';
import { requestDtosOf } from './request-dtos.js';

/** Validates a request's body, path and query by their DTO; only path and query are coerced, by declared type (C1.2). */
@Injectable()
export class ValidationPipe implements PipeTransform, OnModuleInit {
  constructor(private readonly modules: ModulesContainer) {}

  /** @throws Error when a handler takes what could not be validated: the start is refused. */
  onModuleInit(): void {
    const { dtos, problems } = requestDtosOf(this.modules);
    ensureCompilable(dtos, problems);
  }

  /** @throws 3001, 3002; Error for a type without fields, which the start has refused already. */
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom') return value;
    const validator = validatorOf(metatype as Class<object> | undefined);
    return type === 'body' ? validator.parseBody(value) : validator.parseWords(value as object);
  }
}
