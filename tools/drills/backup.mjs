// npm run drill:backup: backs up while orders and deposits run, destroys the volume, restores, and does the sums. The
// commands are those of docs/operations/backup-and-restore.md. ROOKERY_IMAGE is an image that is there. `-- mysql` or
// `sqlite` is one of the variants.
import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureImage, runDrill, seconds, until } from './drill.mjs';
import { openProject, VARIANTS, variantsOf } from './project.mjs';
import { wordsOf } from '../words.mjs';

const [variants] = wordsOf({
  name: 'drill:backup',
  summary: 'Backs up while orders and deposits run, destroys the volume, restores, and does the sums.',
  words: { '[variants...]': { is: 'all if none is named', choices: VARIANTS.map(({ store }) => store) } },
}).words;

const PAGE = 'backup-and-restore.md';
const BUYERS = 4;
const ORDERS_BEFORE = 50;
const PASSWORD = 'correct horse battery';

await runDrill('Back-up during writes, the volume destroyed, restored', async (drill) => {
  const image = await ensureImage();
  for (const each of variantsOf(variants)) await drillVariant(drill, each, image);
});

async function drillVariant(drill, wanted, image) {
  const project = await openProject(drill, wanted, image);
  const holds = (promise, is) => drill.holds(`${wanted.variant}: ${promise}`, is);
  await project.page('compose.md', wanted.store === 'mysql' ? 'MySQL and Redis' : 'Single node');
  const writers = await startWriting(project);
  await writers.accepted(ORDERS_BEFORE);
  const before = [...writers.orders];
  const started = Date.now();
  await project.page(PAGE, 'Back up');
  const figures = { variant: wanted.variant, 'back-up, s': seconds(started), 'orders before it': before.length };
  await writers.accepted(writers.orders.length + 10);
  await writers.stop();
  figures['orders in all'] = writers.orders.length;
  holds('no write failed meanwhile', writers.failures.length === 0);
  if (writers.failures.length > 0) console.error(writers.failures.slice(0, 3));

  const [file] = await backups(project);
  figures['file, KiB'] = Math.round((await stat(file)).size / 1024);
  holds('the back-up is for its owner alone', ((await stat(file)).mode & 0o777) === 0o600);
  const refused = await project.shell(`./restore.sh ${file}`, { mayFail: true });
  holds('a database that is not empty is not overwritten', refused.status === 1 && refused.stderr.includes('--force'));
  holds('and all of its orders are still there', (await ordersOf(project)).length >= writers.orders.length);

  await project.compose('down --volumes --timeout 10');
  const restoring = Date.now();
  const afterLoss = { ...(await project.page(PAGE, 'Restore')), took: seconds(restoring) };
  figures['restored, s'] = afterLoss.took;
  const there = new Set(await ordersOf(project));
  figures['orders restored'] = there.size;
  figures['accepted before and missing'] = before.filter((id) => !there.has(id)).length;
  holds('every order accepted before the back-up began is there', figures['accepted before and missing'] === 0);
  await booksAddUp(project, holds, figures);
  const ask = await project.client();
  const { data } = await ask('POST', '/auth/login', { body: { username: writers.username, password: PASSWORD } });
  holds('its users sign in with their passwords', typeof data?.access_token === 'string');

  await overwrites(project, holds, { file, orders: there.size });
  await keepsTheNewest(project, holds);
  await project.compose('down --volumes --timeout 1');
  drill.row(figures);
}

/** Buyers that order and pay in until they are stopped; `orders` are the ids of what was accepted. */
async function startWriting(project) {
  const ask = await project.client();
  const admin = await signIn(ask, 'keeper', async () => {
    await project.compose(`exec -T app node dist/cli.js user:admin keeper keeper@example.com '${PASSWORD}'`);
  });
  const product = { sku: 'TEA-1', name: 'Green tea', price_cents: 10 };
  const { data } = await ask('POST', '/app-b/products', { token: admin, body: product });
  await ask('PUT', `/app-b/inventory/${data.id}`, { token: admin, body: { quantity: 1_000_000 } });
  const [orders, failures] = [[], []];
  let writing = true;
  const buy = async (index) => {
    const username = `buyer-${index}`;
    const body = { username, email: `${username}@example.com`, password: PASSWORD };
    const token = await signIn(ask, username, () => ask('POST', '/app-a/users', { body }));
    const payIn = () =>
      ask('POST', '/app-a/users/me/deposits', { token, body: { amount_cents: 1000, payment_token: 'tok_ok' } });
    await payIn();
    while (writing) {
      const order = { items: [{ product_id: data.id, quantity: 1 }] };
      const answers = [await ask('POST', '/app-a/orders', { token, body: order }), await payIn()];
      if (answers[0].code === 0) orders.push(answers[0].data.id);
      failures.push(...answers.filter(({ code }) => code !== 0));
    }
  };
  const bought = Array.from({ length: BUYERS }, (_none, index) => buy(index));
  const stop = async () => {
    writing = false;
    await Promise.all(bought);
  };
  const accepted = (count) => until(`${count} orders`, () => orders.length >= count, 300_000);
  return { orders, failures, accepted, stop, username: 'buyer-0' };
}

async function signIn(ask, username, register) {
  await register();
  const { data, code } = await ask('POST', '/auth/login', { body: { username, password: PASSWORD } });
  if (code !== 0) throw new Error(`${username} cannot sign in: ${code}`);
  return data.access_token;
}

async function ordersOf(project) {
  return (await project.sql('SELECT id FROM app_a_orders')).map(({ id }) => Number(id));
}

/** Σ ledger = balances, Σ movements = stock (C3.3, C3.4). */
async function booksAddUp(project, holds, figures) {
  const [money] = await project.sql(`SELECT (SELECT SUM(balance_cents) FROM app_a_wallets) AS kept,
    (SELECT SUM(amount_cents) FROM app_a_ledger) AS moved, (SELECT COUNT(*) FROM app_a_ledger) AS entries,
    (SELECT COUNT(*) FROM app_a_wallets w WHERE w.balance_cents <>
      (SELECT COALESCE(SUM(amount_cents), 0) FROM app_a_ledger l WHERE l.user_id = w.user_id)) AS wrong`);
  const [stock] = await project.sql(`SELECT (SELECT SUM(quantity) FROM app_b_stock) AS kept,
    (SELECT SUM(delta) FROM app_b_movements) AS moved, (SELECT COUNT(*) FROM app_b_movements) AS entries`);
  figures['balances = Σ ledger, cents'] = `${money.kept} = ${money.moved}`;
  figures['stock = Σ movements'] = `${stock.kept} = ${stock.moved}`;
  holds(`balances are the sums of ${money.entries} ledger entries`, isSum(money) && money.wrong === '0');
  holds(`stock is the sum of ${stock.entries} movements`, isSum(stock));
}

function isSum({ kept, moved, entries }) {
  return Number(kept) === Number(moved) && Number(entries) > 0;
}

/** Over a service that runs, when told to; a damaged file changes nothing. */
async function overwrites(project, holds, { file, orders }) {
  const damaged = file.replace(/rookery-[^.]+\.[^.]+/, 'damaged');
  await project.shell(`cp ${file} ${damaged}`);
  await truncate(damaged, Math.floor((await stat(file)).size / 2));
  const { status, stderr } = await project.shell(`./restore.sh ${damaged} --force`, { mayFail: true });
  holds('a damaged back-up is refused', status === 1 && stderr.includes('nothing was changed'));
  holds('and the service still serves', (await (await project.client())('GET', '/health/ready')).code === 0);
  await project.shell(`rm ${damaged}; ./restore.sh ${file} --force`);
  holds('--force restores over what is there', (await ordersOf(project)).length === orders);
}

async function keepsTheNewest(project, holds) {
  for (let round = 0; round < 3; round += 1) await project.shell('./backup.sh');
  const files = await backups(project);
  holds(`the newest 3 are kept (${files.length})`, files.length === 3);
}

async function backups({ folder }) {
  return (await readdir(join(folder, 'backups'))).sort().map((name) => join(folder, 'backups', name));
}
