import { type App, RETRY_AFTER_SECONDS, type SwitchState, VERSION } from '#core/app';
import { BooleanField, IntegerField, ListField, type Route, TextField } from '#core/http';
import type { SwitchChange } from '../flags.service.js';

export class AppRouteDto {
  @TextField({ description: 'Method.', maxLength: 16, example: 'GET' })
  method!: string;

  @TextField({ description: 'Path, with its parameters in braces.', maxLength: 500, example: '/v1/app-x/things/{id}' })
  path!: string;
}

export class AppCodeDto {
  @IntegerField({ description: 'Code in the envelope.', min: 10_000, example: 30_001 })
  code!: number;

  @TextField({ description: 'Message.', maxLength: 200, example: 'Thing is locked' })
  message!: string;

  @IntegerField({ description: 'HTTP status.', min: 200, max: 599, example: 409 })
  status!: number;
}

export class AppDto {
  @TextField({ description: 'Id.', maxLength: 20, example: 'app-x' })
  app!: string;

  @TextField({ description: 'Title.', maxLength: 200, example: 'Things' })
  title!: string;

  @TextField({ description: 'Version of the code.', maxLength: 64, example: '1.0.0' })
  version!: string;

  @BooleanField({ description: 'Whether it is switched on.', example: false })
  enabled!: boolean;

  @TextField({ description: 'Why it was switched.', maxLength: 500, nullable: true, example: 'stock is counted' })
  reason!: string | null;

  @ListField(() => AppRouteDto, {
    description: 'Its routes in this process; none where it is not served.',
    maxItems: 1000,
  })
  routes!: AppRouteDto[];

  @ListField(() => AppCodeDto, { description: 'Its own codes, beside those of the platform.', maxItems: 10_000 })
  codes!: AppCodeDto[];

  static from({ id, title, codes }: App, { enabled, reason }: SwitchState, routes: readonly Route[]): AppDto {
    return {
      app: id,
      title,
      version: VERSION,
      enabled,
      reason,
      routes: routes.map(({ method, path }) => ({ method, path: path.replace(/:(\w+)/g, '{$1}') })),
      codes: Object.values(codes).map(({ code, message, status }) => ({ code, message, status })),
    };
  }
}

export class AppParam {
  @TextField({ description: 'Id of the app.', minLength: 1, maxLength: 100, example: 'app-x' })
  app!: string;
}

export class SwitchAppDto {
  @BooleanField({ description: 'Whether it shall work.', example: false })
  enabled!: boolean;

  @TextField({
    description: 'Why, for other administrators: callers are not told.',
    maxLength: 500,
    multiline: true,
    optional: true,
    nullable: true,
    example: 'stock is counted',
  })
  reason?: string | null;

  @IntegerField({
    description: 'Seconds after which callers are asked to try again (`Retry-After`).',
    min: 1,
    max: 86_400,
    optional: true,
    nullable: true,
    default: RETRY_AFTER_SECONDS,
    example: 300,
  })
  retry_after_seconds?: number | null;

  toChange(): SwitchChange {
    const { enabled, reason = null, retry_after_seconds: retryAfterSeconds = null } = this;
    return { enabled, reason, retryAfterSeconds };
  }
}
