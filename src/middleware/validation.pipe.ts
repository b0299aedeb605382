import {
  type ArgumentMetadata,
  Injectable,
  type OnModuleInit,
  type PipeTransform,
  type Type as Class,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ensureJudgeable, validatorOf } from '#core/http';
import { requestDtosOf } from './request-dtos.js';

/** Judges a request's body, path and query by their DTO; only path and query are coerced, by declared type (C1.2). */
@Injectable()
export class ValidationPipe implements PipeTransform, OnModuleInit {
  constructor(private readonly modules: ModulesContainer) {}

  /** @throws Error when a DTO of a route asks for what could not be judged: the start is refused. */
  onModuleInit(): void {
    ensureJudgeable(requestDtosOf(this.modules));
  }

  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || !metatype) return value;
    const validator = validatorOf(metatype as Class<object>);
    if (!validator) return value;
    return type === 'body' ? validator.parseBody(value) : validator.parseWords(value as object);
  }
}
