import { Logger, type Params, PinoLogger } from 'nestjs-pino';
import { type DestinationStream, pino } from 'pino';
import { type ServerConfig } from '#core/config';
import { type LoggingConfig } from './logging.config.js';
import { redacted } from './redaction.js';
import { currentContext } from './request-context.js';

/** The process's structured logger; Nest's `Logger` writes through it too. */
export type RootLogger = pino.Logger;

/** Token of the {@link RootLogger}. */
export const ROOT_LOGGER = Symbol('RootLogger');

export interface LoggerOptions {
  server: Pick<ServerConfig, 'name' | 'debug'>;
  logging: Pick<LoggingConfig, 'level' | 'format'>;
  /** Where lines go instead of stdout. */
  destination?: DestinationStream;
}

// C10.1's names of pino's numbers
const LEVEL_NAMES: Record<number, string> = {
  10: 'debug',
  20: 'debug',
  30: 'info',
  40: 'warning',
  50: 'error',
  60: 'critical',
};
const PINO_LEVELS = { debug: 'debug', info: 'info', warning: 'warn', error: 'error', critical: 'fatal' } as const;

/** One JSON object a line with the fields of C10.1, or pretty lines for people. */
export async function createLogger({ server, logging, destination }: LoggerOptions): Promise<RootLogger> {
  const stream =
    destination ?? (logging.format === 'pretty' ? await prettyStream() : pino.destination({ fd: 1, sync: true }));
  return pino(
    {
      level: server.debug ? 'debug' : PINO_LEVELS[logging.level],
      messageKey: 'message',
      errorKey: 'error',
      base: { 'service.name': server.name },
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: {
        level: (_label, number) => ({ level: LEVEL_NAMES[number] ?? 'info' }),
        log: ({ app, logger = app === undefined ? 'platform' : 'request', ...line }) => ({
          ...redacted(line),
          ...(app !== undefined && { app }),
          logger: typeof app === 'string' ? `${app}.${String(logger)}` : logger,
        }),
      },
      serializers: { error: errorFields, err: errorFields }, // Nest's logger says err
      mixin: contextFields,
    },
    stream,
  );
}

/** Nest's logger service on top of the same lines. */
export function nestLogger(root: RootLogger): Logger {
  const params: Params = { pinoHttp: { logger: root }, renameContext: 'logger' };
  return new QuietLogger(new OwnPinoLogger(params, root), params);
}

/** Writes through this platform's logger; nestjs-pino's own keeps the first of the process. */
class OwnPinoLogger extends PinoLogger {
  constructor(
    params: Params,
    private readonly root: RootLogger,
  ) {
    super(params);
  }

  override get logger(): RootLogger {
    return this.root;
  }
}

// what Nest tells of every module and route at each start
const CHATTY = new Set<unknown>([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

class QuietLogger extends Logger {
  override log(message: unknown, ...optionalParams: unknown[]): void {
    if (CHATTY.has(optionalParams.at(-1))) this.debug(message, ...optionalParams);
    else super.log(message, ...optionalParams);
  }

  override warn(message: unknown, ...optionalParams: unknown[]): void {
    // all that this one warns of is its preview mode, in which documents are made
    if (optionalParams.at(-1) === 'NestApplicationContext') this.debug(message, ...optionalParams);
    else super.warn(message, ...optionalParams);
  }
}

function contextFields(): object {
  const context = currentContext();
  if (!context) return {};
  const { traceId, spanId, requestId, app, handler } = context;
  return { trace_id: traceId, span_id: spanId, request_id: requestId, app, handler };
}

/** Anything can be thrown, null included. */
function errorFields(thrown: unknown): unknown {
  const fields: unknown = pino.stdSerializers.err(thrown as Error);
  return typeof fields === 'object' && fields !== null ? redacted(fields) : fields;
}

async function prettyStream(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    sync: true,
    messageKey: 'message',
    timestampKey: 'timestamp',
    levelKey: 'level',
    errorLikeObjectKeys: ['error'],
    ignore: 'service\\.name,span_id,request_id,app,handler,logger',
    messageFormat: '{if logger}{logger}: {end}{message}',
    // not customLevels: pino tells the stream its own names of levels, and these displace them
    customPrettifiers: {
      level: (level, _key, _line, { label, labelColorized }) =>
        labelColorized.replace(label, (level as string).toUpperCase()),
    },
  });
}
