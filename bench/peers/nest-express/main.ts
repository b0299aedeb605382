import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { peerSettings } from '../peer-settings.js';
import { PeerModule } from './peer.module.js';
import { securityHeaders } from './security-headers.middleware.js';

const settings = peerSettings();
const app = await NestFactory.create<NestExpressApplication>(PeerModule.for(settings), { bufferLogs: true });
app.useLogger(app.get(Logger));
app.disable('x-powered-by');
app.use(securityHeaders);
app.useBodyParser('json', { limit: '1mb' });
app.enableShutdownHooks();
const server = app.getHttpServer();
server.keepAliveTimeout = 65_000;
server.requestTimeout = 30_000;
await app.listen(settings.port, '127.0.0.1');
