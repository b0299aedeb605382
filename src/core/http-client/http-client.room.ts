import { Settings } from '#core/config';
import { defineRoom } from '#core/room';
import { Metrics } from '#observability';
import { HttpClientConfig } from './http-client.config.js';
import { HttpClient } from './http-client.js';

export const httpClientRoom = defineRoom({
  id: 'http-client',
  configs: [HttpClientConfig],
  providers: [
    {
      provide: HttpClient,
      inject: [Settings, Metrics],
      useFactory: (settings: Settings, metrics: Metrics) => new HttpClient(settings.get(HttpClientConfig), metrics),
    },
  ],
  exports: [HttpClient],
});
