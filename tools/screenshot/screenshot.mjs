// node tools/screenshot/screenshot.mjs: starts the program on a database of its own and takes the picture of the front
// page that README shows. Needs Chromium; CHROMIUM names it when it is not at /usr/bin/chromium.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from '../build/paths.mjs';
import { withOwnServer } from '../own-server.mjs';
import { wordsOf } from '../words.mjs';

wordsOf({ name: 'screenshot', summary: 'Takes the picture of the front page that README shows.' });

const PICTURE = join(root, 'docs/images/front-page.png');
const VIEW = { width: 900, height: 560 };

await withOwnServer({}, takePicture);
console.log(`wrote ${PICTURE.slice(root.length + 1)}`);

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
