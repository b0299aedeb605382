import { IntegerField, TextField } from '#core/http';
import type { Grant } from '../sessions.service.js';

export class GrantDto {
  @TextField({
    description: 'Goes into `Authorization: Bearer …`.',
    maxLength: 4096,
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln',
  })
  access_token!: string;

  @TextField({ description: 'Always Bearer.', maxLength: 6, oneOf: ['Bearer'], example: 'Bearer' })
  token_type!: 'Bearer';

  @IntegerField({ description: 'Seconds until the access token expires.', example: 900 })
  expires_in!: number;

  @TextField({
    description: 'Buys the next pair; used again within seconds it buys the same one.',
    maxLength: 200,
    example: 'ZmFrZS1yZWZyZXNoLXRva2VuLWZvci1leGFtcGxlcw',
  })
  refresh_token!: string;

  @IntegerField({ description: 'Seconds until the refresh token expires.', example: 1_209_600 })
  refresh_expires_in!: number;

  static from(grant: Grant): GrantDto {
    return {
      access_token: grant.accessToken,
      token_type: 'Bearer',
      expires_in: grant.expiresInSeconds,
      refresh_token: grant.refreshToken,
      refresh_expires_in: grant.refreshExpiresInSeconds,
    };
  }
}
