// node tools/screenshot/screenshot.mjs: starts the program on a database of its own and takes the picture of the front
// page that README shows. Needs Chromium; CHROMIUM names it when it is not at /usr/bin/chromium.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { ensureBuilt, exitUnbuilt } from '../build/build.mjs';
import { root } from '../build/paths.mjs';

const PICTURE = join(root, 'docs/images/front-page.png');
const VIEW = { width: 900, height: 560 };

const built = await ensureBuilt().catch(exitUnbuilt);
const folder = await mkdtemp(join(tmpdir(), 'rookery-screenshot-'));
const server = spawn(process.execPath, [join(built, 'main.js')], {
  cwd: folder,
  env: { PATH: process.env.PATH, PORT: '0', LOG_FORMAT: 'json', SQLITE_PATH: join(folder, 'rookery.db') },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  await takePicture(await listening());
  console.log(`wrote ${PICTURE.slice(root.length + 1)}`);
} finally {
  server.kill();
  await new Promise((resolve) => server.once('close', resolve));
  await rm(folder, { recursive: true, force: true });
}

async function listening() {
  for await (const line of createInterface(server.stdout)) {
    const url = /"listening on (\S+),/.exec(line)?.[1];
    if (url) {
      server.stdout.resume();
      return url;
    }
  }
  throw new Error('the program ended before it listened');
}

async function takePicture(url) {
  const { CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env;
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] });
  try {
    const page = await browser.newPage({ viewport: VIEW, deviceScaleFactor: 2, colorScheme: 'light' });
    await page.goto(url);
    await mkdir(join(root, 'docs/images'), { recursive: true });
    await page.screenshot({ path: PICTURE, fullPage: true });
  } finally {
    await browser.close();
  }
}
