import { Injectable, Module } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { type App, type AppDeclaration, conflictsOf, defineApp, defineContract } from '#core/app';
import { codes, defineCodes } from '#core/errors';
import { apps } from '../../src/apps/registry.js';
import { appC } from '../apps/app-c/app-c.app.js';
import { boot } from '../boot.js';

@Module({})
class EmptyModule {}

abstract class Sun {
  abstract shine(): void;
}
abstract class Moon {
  abstract rise(): void;
}
@Injectable()
class Sky {
  shine(): void {}
  rise(): void {}
}

const sun = defineContract(Sun);
const moon = defineContract(Moon);

const app = (changes: Partial<AppDeclaration> = {}): App =>
  defineApp({ id: 'app-x', number: 7, title: 'Extra', module: EmptyModule, ...changes });
const code = (number: number) => ({ code: number, message: 'Odd', status: 200, meaning: 'odd' });

describe('the start refuses apps that cannot live together, naming both sides (C2, C4.1)', () => {
  it.each<[string, App[], string]>([
    [
      'a second use of an id',
      [appC, app({ id: 'app-c' })],
      'Extra (app-c) and Notes and trials (app-c) both have the id app-c',
    ],
    [
      'a second use of a number',
      [appC, app({ number: 3 })],
      'Extra (app-x) and Notes and trials (app-c) both have the number 3',
    ],
    [
      'a second use of a code',
      [app({ codes: { first: code(72001), second: code(72001) } })],
      'code 72001 is declared twice: by app-x.first and by app-x.second',
    ],
    [
      'a code of the platform',
      [app({ codes: { mine: code(codes.loginFailed.code) } })],
      'code 1001 is declared twice: by platform.loginFailed and by app-x.mine',
    ],
    [
      'a code of another app',
      [appC, app({ codes: { mine: code(32001) } })],
      'code 32001 is declared twice: by app-c.notebookFull and by app-x.mine',
    ],
    [
      'a code in the range of another app',
      [appC, app({ codes: { mine: code(32002) } })],
      'code 32002 of app-x.mine is outside 70000 to 79999, the range of app-x, and inside that of app-c',
    ],
    [
      'a code in the range of the platform',
      [app({ codes: { mine: code(2009) } })],
      'code 2009 of app-x.mine is outside 70000 to 79999, the range of app-x, and inside that of platform',
    ],
    [
      'a code in nobody’s range',
      [app({ codes: { mine: code(80000) } })],
      'code 80000 of app-x.mine is outside 70000 to 79999, the range of app-x',
    ],
    ['a contract that nobody provides', [app({ uses: [sun] })], 'app-x uses Sun, which no registered app provides'],
    [
      'a contract that two provide',
      [app({ provides: [sun.by(Sky)] }), app({ id: 'app-y', number: 8, provides: [sun.by(Sky)] })],
      'Sun is provided by app-x and by app-y',
    ],
    [
      'two apps that use each other',
      [
        app({ provides: [sun.by(Sky)], uses: [moon] }),
        app({ id: 'app-y', number: 8, title: 'Other', provides: [moon.by(Sky)], uses: [sun] }),
      ],
      'apps use each other in a circle: app-x -> app-y -> app-x',
    ],
    ['an app that uses itself', [app({ provides: [sun.by(Sky)], uses: [sun] })], 'in a circle: app-x -> app-x'],
    ['an id of the platform', [app({ id: 'platform' })], 'platform is a name of the platform and no app id'],
    ['an id that is no id', [app({ id: 'App_X' })], 'App_X is not a kebab-case id of at most 20 characters'],
    ['a number that is no number', [app({ number: 0 })], 'app-x has the number 0, not one of 1 to 214748'],
  ])('%s', async (_sentence, extra, sentence) => {
    await expect(boot({ apps: [...apps, ...extra] })).rejects.toThrow(sentence);
  });

  it('all mistakes in one go', () => {
    const codesOfBoth = defineCodes({ mine: code(1), other: code(2) });
    expect(conflictsOf([appC, app({ id: 'app-c', number: 3, codes: codesOfBoth, uses: [sun] })])).toHaveLength(5);
  });

  it('nothing of the apps that are registered', () => {
    expect(conflictsOf(apps)).toEqual([]);
  });
});
