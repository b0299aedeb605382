import { TextField } from '#core/http';
import { EnteredPasswordField } from '../account-rules.js';

export class LoginDto {
  @TextField({ description: 'Username, in any case.', minLength: 1, maxLength: 254, example: 'alice' })
  username!: string;

  @EnteredPasswordField('Password.')
  password!: string;
}

export class RefreshTokenDto {
  @TextField({
    description: 'The refresh token last handed out.',
    minLength: 1,
    maxLength: 200,
    example: 'ZmFrZS1yZWZyZXNoLXRva2VuLWZvci1leGFtcGxlcw',
  })
  refresh_token!: string;
}
