import { ask, judge } from '../ask.js';
import type { Operation } from '../expectation.js';
import type { World } from '../world.js';

/** Only those who may call it get in, and nobody sees what belongs to somebody else (C2, C6.1, C6.2). */
export async function checkAccess(world: World, operation: Operation): Promise<string[]> {
  if (operation.who === 'anyone') return [];
  const { token: _own, ...valid } = await operation.valid(world);
  const faults: string[] = [];
  const refused = async (about: string, variation: Parameters<typeof ask>[2], code: number, status = 401) => {
    const answer = await ask(world, operation, { ...valid, ...variation });
    faults.push(...judge(about, answer, { status, code }));
  };
  await refused('no credential', { anonymous: true }, 1004);
  await refused('empty header', { headers: { authorization: '' } }, 1004);
  for (const authorization of ['Basic dTpw', 'Bearer', 'Bearer a b', 'Bearer ü', `Bearer ${'x'.repeat(8000)}`])
    await refused(
      authorization.slice(0, 20),
      { headers: { authorization: Buffer.from(authorization).toString('latin1') } },
      1005,
    );
  for (const [about, { token, code }] of Object.entries(await world.badTokens())) await refused(about, { token }, code);
  if (operation.who === 'admin') await refused('a user', { token: world.user.token }, 1003, 403);
  if (operation.foreign) {
    const params = await operation.foreign(world);
    await refused('somebody else’s', { params, token: world.user.token }, 4001, 404);
  }
  return faults;
}
