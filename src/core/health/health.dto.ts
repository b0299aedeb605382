import { IntegerField, MapField, TextField } from '#core/http';

export class ComponentHealthDto {
  @TextField({ description: 'State.', maxLength: 8, oneOf: ['ok', 'degraded', 'down'], example: 'ok' })
  status!: string;

  @IntegerField({ description: 'Milliseconds the check took.', example: 2 })
  ms!: number;
}

export class HealthDto {
  @TextField({
    description: 'Worst of the components.',
    maxLength: 8,
    oneOf: ['ok', 'degraded', 'down'],
    example: 'ok',
  })
  status!: string;

  @TextField({ description: 'Name of this service, or id of the app.', maxLength: 64, example: 'rookery' })
  service!: string;

  @TextField({ description: 'Version of the code.', maxLength: 64, example: '1.0.0' })
  version!: string;

  @TextField({
    description: 'Whether the database answers.',
    maxLength: 12,
    oneOf: ['connected', 'disconnected'],
    example: 'connected',
  })
  database!: string;

  @MapField(() => ComponentHealthDto, {
    description: 'Each component by name.',
    example: { database: { status: 'ok', ms: 2 } },
  })
  components!: Record<string, ComponentHealthDto>;
}

export class AppHealthDto extends HealthDto {
  @TextField({
    description: 'Worst of the components; disabled while the app is switched off, whatever they are.',
    maxLength: 8,
    oneOf: ['ok', 'degraded', 'down', 'disabled'],
    example: 'ok',
  })
  override status!: string;
}
