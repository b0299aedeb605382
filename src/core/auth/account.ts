import type { Role } from './role.js';

/** Somebody who can sign in; without his password's hash, which never leaves this room. */
export interface Account {
  id: number;
  username: string;
  email: string;
  roles: readonly Role[];
  disabled: boolean;
  createdAt: Date;
  updatedAt: Date;
}
