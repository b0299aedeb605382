// node healthcheck.mjs: exits 0 when the server of this container is alive (C9.1, C12); the image has no curl. PORT and
// BASE_PATH are those of the container's environment.
import { get } from 'node:http';

const { PORT = '8000', BASE_PATH = '' } = process.env;
// below the time that health checks give it, far above what an answer takes: a busy machine is no dead server
const timeout = 8000;

function fail(reason) {
  console.error(`not alive: ${reason}`);
  process.exit(1);
}

get({ host: '127.0.0.1', port: PORT, path: `${BASE_PATH}/health/live`, timeout }, ({ statusCode }) => {
  if (statusCode === 200) process.exit(0);
  fail(`answered ${statusCode}`);
})
  .on('timeout', () => fail(`no answer within ${timeout} ms`))
  .on('error', ({ message }) => fail(message));
