import { LimitsConfig, Settings } from '#core/config';
import { defineRoom } from '#core/room';
import { SocketsMetrics } from './sockets-metrics.js';
import { Sockets } from './sockets.js';

export const socketsRoom = defineRoom({
  id: 'sockets',
  providers: [
    {
      provide: Sockets,
      inject: [Settings],
      useFactory: (settings: Settings) => new Sockets(settings.get(LimitsConfig)),
    },
  ],
  exports: [Sockets],
  metrics: [SocketsMetrics],
});
