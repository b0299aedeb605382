import { afterEach, describe, expect, it } from '@jest/globals';
import { loadSettings } from '#core/config';
import { RedisConfig, RedisPool, SharedState } from '#core/redis';
import { redisEnv, REDIS_URL, describeRedis, stores } from '../support/redis.js';
import { startProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

const open: SharedState[] = [];
afterEach(() => {
  for (const state of open.splice(0)) state.close();
});

function stateOn(env: Readonly<Record<string, string>>): SharedState {
  const state = new SharedState(new RedisPool(loadSettings([RedisConfig], { env }).get(RedisConfig)));
  open.push(state);
  return state;
}

function hearing(state: SharedState, channel: string): { heard: string[]; missed: () => number } {
  const heard: string[] = [];
  let missed = 0;
  state.broadcast.listen(channel, { message: (text) => heard.push(text), missed: () => (missed += 1) });
  return { heard, missed: () => missed };
}

describe.each(stores)('a broadcast in %s', (store) => {
  it('reaches everybody who listens on its channel, and nobody else', async () => {
    const env = redisEnv();
    const states = store === 'redis' ? [stateOn(env), stateOn(env)] : [new SharedState()];
    const ears = [...states, ...states].map((state) => hearing(state, 'flags'));
    const others = states.map((state) => hearing(state, 'accounts'));
    if (store === 'redis') await until(() => [...ears, ...others].every(({ missed }) => missed() > 0));
    await states[0]!.broadcast.publish('flags', 'changed');
    await until(() => ears.every(({ heard }) => heard.length === 1));
    expect(ears.map(({ heard }) => heard)).toEqual(ears.map(() => ['changed']));
    expect(others.flatMap(({ heard }) => heard)).toEqual([]);
  });
});

describeRedis('a broadcast through Redis', () => {
  it('tells those who were cut off that they may have missed something', async () => {
    const { hostname, port } = new URL(REDIS_URL);
    const proxy = await startProxy({ host: hostname, port: Number(port || 6379) });
    try {
      const env = redisEnv();
      const [near, far] = [stateOn(env), stateOn({ ...env, REDIS_URL: `redis://127.0.0.1:${proxy.port}` })];
      const ear = hearing(far, 'flags');
      await until(() => ear.missed() === 1);
      proxy.cut();
      await until(() => far.redis?.available === false);
      await near.broadcast.publish('flags', 'nobody there');
      proxy.restore();
      await until(() => ear.missed() === 2);
      await near.broadcast.publish('flags', 'again');
      await until(() => ear.heard.length === 1);
      expect(ear.heard).toEqual(['again']);
    } finally {
      await proxy.close();
    }
  });

  it('notices a line gone silent, on which nobody speaks', async () => {
    const { hostname, port } = new URL(REDIS_URL);
    const proxy = await startProxy({ host: hostname, port: Number(port || 6379) });
    try {
      const state = stateOn({ ...redisEnv(), REDIS_URL: `redis://127.0.0.1:${proxy.port}`, REDIS_TIMEOUT_MS: '100' });
      const ear = hearing(state, 'flags');
      await until(() => ear.missed() === 1);
      const before = proxy.accepted();
      proxy.silence();
      await until(() => proxy.accepted() > before);
      proxy.restore();
      await until(() => ear.missed() > 1);
    } finally {
      await proxy.close();
    }
  });
});
