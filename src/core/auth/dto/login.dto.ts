import { TextField } from '#core/http';

export class LoginDto {
  @TextField({ description: 'Username, in any case.', minLength: 1, maxLength: 254, example: 'alice' })
  username!: string;

  @TextField({ description: 'Password.', minLength: 1, maxLength: 128, example: 'correct horse battery' })
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
