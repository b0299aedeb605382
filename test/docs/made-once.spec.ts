import { expect, it } from '@jest/globals';
import { Documents } from '#core/docs';
import { apps } from '../../src/apps/registry.js';
import { loadPlatformSettings } from '../../src/platform/settings.js';

/** Documents whose routes are described by `describe`; says how often it was asked. */
function documentsOf(describe: (time: number) => Promise<[]>) {
  let times = 0;
  const documents = new Documents(apps, loadPlatformSettings(apps, { env: {} }), () => describe((times += 1)));
  return { documents, times: () => times };
}

const failingOnce = async (time: number): Promise<[]> => {
  if (time === 1) throw new Error('no memory');
  return [];
};

it('a document that could not be made is made for the next who asks', async () => {
  const { documents } = documentsOf(failingOnce);
  await expect(documents.whole('served')).rejects.toThrow('no memory');
  expect((await documents.whole('served')).type).toMatch(/json/);
  expect((await documents.of(apps[0]!)).type).toMatch(/json/);
});

it('documents that were asked for at once fail at once, and the routes are described but once', async () => {
  const { documents, times } = documentsOf(failingOnce);
  const both = await Promise.allSettled([documents.whole('served'), documents.of(apps[0]!)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(times()).toBe(1);
  await Promise.all([documents.whole('served'), documents.whole('all'), documents.of(apps[0]!)]);
  await documents.files();
  expect(times()).toBe(2);
});
