import { type Environment, type JudgesItself, List, type Problem } from './setting.js';

/** Which web origins may call (C5.4). */
export class CorsConfig implements JudgesItself {
  @List('CORS_ORIGINS', {
    description: 'Origins that may call from a browser; * only in development.',
    each: /^(\*|https?:\/\/[^\s/,]+)$/,
    example: 'https://shop.example.com',
    by: { development: ['*'] },
  })
  origins: string[] = [];

  problems(environment: Environment): Problem[] {
    if (environment === 'development' || !this.origins.includes('*')) return [];
    return [{ variable: 'CORS_ORIGINS', rule: 'must name its origins outside development, * is refused' }];
  }
}
