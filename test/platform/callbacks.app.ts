import { Controller, HttpCode, Module, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { defineApp } from '#core/app';
import { Public } from '#core/auth';
import { RawResponse } from '#core/http';
import { HttpClient } from '#core/http-client';

/** What the validation service of W3C Trace Context asks of a service: https://github.com/w3c/trace-context, test/README.md */
interface Callback {
  url: string;
  arguments: Callback[];
}

@Public()
@Controller('calls')
class CallsController {
  constructor(private readonly http: HttpClient) {}

  @Post()
  @HttpCode(200)
  @RawResponse()
  async call(@Req() { body }: FastifyRequest): Promise<string> {
    for (const { url, arguments: passedOn } of body as Callback[]) await this.http.postJson(url, passedOn);
    return '';
  }
}

@Module({ controllers: [CallsController] })
class CallbacksModule {}

/** An app that calls whom it is told to. */
export const callbacksApp = defineApp({ id: 'app-callbacks', number: 8, title: 'Callbacks', module: CallbacksModule });
