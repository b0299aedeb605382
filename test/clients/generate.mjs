// node generate.mjs GENERATOR DOCUMENT FOLDER BASE_URL: makes a client of the document with one of the generators that
// others use, set up as its own documentation begins. A program, because generators print and change into folders.
import process from 'node:process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const [generator, document, folder, baseUrl] = process.argv.slice(2);

const generators = {
  async 'openapi-fetch'() {
    const { default: openApiTypes, astToString } = await import('openapi-typescript');
    const nodes = await openApiTypes(JSON.parse(await readFile(document, 'utf8')), { silent: true });
    await writeFile(join(folder, 'client.ts'), astToString(nodes));
  },

  async oazapfts() {
    const { generateSource } = await import('oazapfts');
    await writeFile(join(folder, 'client.ts'), await generateSource(document));
  },

  async 'hey-api'() {
    const { createClient } = await import('@hey-api/openapi-ts');
    await createClient({
      input: document,
      output: { path: join(folder, 'client'), module: { extension: '.js' } },
      plugins: [
        '@hey-api/client-fetch',
        '@hey-api/typescript',
        'zod',
        { name: '@hey-api/sdk', validator: true }, // requests and answers, by zod
      ],
      logs: { level: 'silent' },
    });
  },

  async orval() {
    const { generate } = await import('orval');
    const input = { target: document };
    const zod = { generateEachHttpStatus: true, strict: { body: true, query: true, response: true } };
    await generate({ input, output: { target: join(folder, 'client.ts'), client: 'fetch', baseUrl } });
    await generate({ input, output: { target: join(folder, 'zod.ts'), client: 'zod', override: { zod } } });
  },
};

await generators[generator]();
