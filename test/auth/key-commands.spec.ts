import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { defineApp } from '#core/app';
import { Scopes } from '#core/auth';
import { type Problem, Text } from '#core/config';
import { AnswersNothing } from '#core/http';
import { declaredScopes } from '../../src/platform/scopes.js';
import { loadPlatformSettings } from '../../src/platform/settings.js';
import { boot } from '../boot.js';
import { aUser } from '../factories/given.js';
import { runCli } from '../support/command-line.js';

class MailConfig {
  @Text('MAIL_HOST', { description: 'Where mail goes out.' })
  host?: string;

  problems(): Problem[] {
    return this.host === undefined ? [{ variable: 'MAIL_HOST', rule: 'must be set' }] : [];
  }
}

@Controller('mails')
class MailsController {
  @Get()
  @Scopes('mails:read')
  @AnswersNothing()
  list(): void {
    // only its scope is read
  }
}

@Module({ controllers: [MailsController] })
class MailModule {}

@Module({})
class OtherModule {}

it('scopes are known of an app that is not served and demands a setting (C6.2, C11)', async () => {
  const mail = defineApp({ id: 'mail', number: 74, title: 'Mail', module: MailModule, config: MailConfig });
  const other = defineApp({ id: 'other', number: 75, title: 'Other', module: OtherModule });
  const apps = [mail, other];
  const settings = loadPlatformSettings(apps, { env: { MAIL_HOST: 'mail.example.com', APPS: 'other' } });
  expect(await declaredScopes(apps, settings)).toContain('mails:read');
});

describe('the command line', () => {
  it('makes, lists and revokes API keys, and shows a key once (C6.2)', async () => {
    const platform = await boot();
    const { env } = platform;
    const user = await aUser(platform);
    const run = (...args: string[]) => runCli(args, env);
    const made = await run('key:create', user.username.toUpperCase(), 'till 4', '--scopes', 'orders:read,orders:write');
    const key = made.output.split('\n').at(-1) ?? '';
    expect(made).toEqual({
      code: 0,
      output: expect.stringMatching(/"till 4", scopes orders:read,orders:write, good until/),
    });
    expect((await platform.ask('GET', '/app-a/orders', undefined, { 'x-api-key': key })).body.code).toBe(0);
    const listed = await run('key:list', user.username);
    expect(listed).toEqual({ code: 0, output: expect.stringMatching(/^1 {2}account \d+ {2}"till 4".*last used/m) });
    expect(listed.output).not.toContain(key.slice(-43));
    expect(await run('key:revoke', '1')).toEqual({ code: 0, output: expect.stringContaining('revoked key 1') });
    expect(await run('key:revoke', '1')).toMatchObject({ code: 1, output: expect.stringContaining('no key 1') });
    expect((await run('key:list')).output).toContain('revoked 20');
    const refused = await Promise.all(
      [
        ['nobody-here', 'x'],
        [user.username, 'x', '--days', '0'],
        [user.username, 'x', '--scopes', 'Orders'],
        [user.username, 'x', '--forever'],
      ].map((args) => run('key:create', ...args)),
    );
    expect(refused.map(({ code }) => code)).toEqual([1, 1, 64, 64]);
    await platform.close();
  });
});
