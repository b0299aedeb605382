// node tools/sdk/sdk.mjs [--check] [folder]: makes the typed client from the kept OpenAPI document; with --check compares
// instead, and says what differs. The folder is where the client is kept, `sdk` if none is named.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keepClient } from './keep-client.mjs';
import { sdkFiles } from './sdk-files.mjs';

const DOCUMENT = join(import.meta.dirname, '../../docs/reference/openapi/openapi.json');

async function filesOfKeptDocument() {
  return sdkFiles(JSON.parse(await readFile(DOCUMENT, 'utf8')));
}

process.exitCode = await keepClient(process.argv.slice(2), filesOfKeptDocument, console);
