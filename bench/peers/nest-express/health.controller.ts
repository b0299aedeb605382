import { Controller, Get } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Open } from './jwt.guard.js';

@Open()
@Controller('health')
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('ready')
  async ready(): Promise<object> {
    await this.dataSource.query('SELECT 1');
    return { status: 'ok' };
  }
}
