import { BooleanField, InstantField, IntegerField, ListQueryDto, TextField } from '#core/http';
import type { Session } from '../session.js';

export class SessionDto {
  @IntegerField({ description: 'Id.', min: 1, example: 12 })
  id!: number;

  @TextField({ description: 'Address that signed in.', maxLength: 64, nullable: true, example: '203.0.113.7' })
  address!: string | null;

  @TextField({ description: 'User agent that signed in.', maxLength: 200, nullable: true, example: 'curl/8.5.0' })
  user_agent!: string | null;

  @BooleanField({ description: 'Whether this request belongs to it.', example: true })
  current!: boolean;

  @InstantField({ description: 'When it began.' })
  created_at!: string;

  @InstantField({ description: 'When it was refreshed last.' })
  used_at!: string;

  @InstantField({ description: 'When it ends if it is not refreshed.' })
  expires_at!: string;

  static from(session: Session, currentId: number | null): SessionDto {
    return {
      id: session.id,
      address: session.address,
      user_agent: session.userAgent,
      current: session.id === currentId,
      created_at: session.createdAt.toISOString(),
      used_at: session.usedAt.toISOString(),
      expires_at: session.expiresAt.toISOString(),
    };
  }
}

export class SessionListQueryDto extends ListQueryDto {
  protected sortable(): readonly string[] {
    return ['id', 'created_at', 'used_at'];
  }

  protected filters(): object {
    return {};
  }
}
