// npm run smoke -- URL: asks a deployment whether it does what every deployment does, and changes nothing there. Exits 0,
// 1 when something is not so, 64 when asked wrongly. Needs nothing but Node 20, so that a deploy script can run it anywhere.
import { smokeTest } from './smoke-test.mjs';

process.exitCode = await smokeTest(process.argv.slice(2), process.env, console);
