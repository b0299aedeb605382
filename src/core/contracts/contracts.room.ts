import { defineRoom } from '#core/room';
import { callAcross } from './call-across.js';

/** Whoever uses a contract is given what its provider's facade answers, called under the provider's name (C4.2). */
export const contractsRoom = defineRoom({
  id: 'contracts',
  perApp: ({ id, provides }) =>
    provides.flatMap(({ token, facade }) => [
      facade,
      { provide: token, inject: [facade], useFactory: (instance: object) => callAcross(instance, id) },
    ]),
});
