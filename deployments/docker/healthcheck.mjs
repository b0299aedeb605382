// node healthcheck.mjs: exits 0 when the server of this container is alive (C9.1, C12); the image has no curl.
const { PORT = '8000', BASE_PATH = '' } = process.env;
const timeoutMs = 2500; // below the time that HEALTHCHECK gives it
const answer = await fetch(`http://127.0.0.1:${PORT}${BASE_PATH}/health/live`, {
  signal: AbortSignal.timeout(timeoutMs),
}).catch((error) => ({ ok: false, status: error.cause?.message ?? error.message }));
if (!answer.ok) {
  console.error(`not alive: ${answer.status}`);
  process.exitCode = 1;
}
