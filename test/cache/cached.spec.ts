import { Controller, Get, Headers, Inject, Injectable, Module, Param, Query, Req } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { defineApp } from '#core/app';
import { Caller, type Principal, Public, Roles } from '#core/auth';
import { AppCache, Cached } from '#core/cache';
import { Answers, HttpCache, IdParam, IntegerField, TextField } from '#core/http';
import { boot } from '../boot.js';

class LoadsDto {
  @IntegerField({ description: 'Which load it came from.', min: 1, example: 1 })
  load!: number;
}

class WordsDto {
  @TextField({ description: 'First.', maxLength: 500, optional: true, example: 'a' })
  one?: string;

  @TextField({ description: 'Second.', maxLength: 500, optional: true, example: 'b' })
  two?: string;
}

const calls: unknown[][] = [];
const loaded = async (...asked: unknown[]): Promise<LoadsDto> => ({ load: calls.push(asked) });

@Injectable()
class Shelf {
  constructor(readonly cache: AppCache) {}

  @Cached({ tags: (id: number) => [`shelf:${id}`] })
  count(id: number, words?: object): Promise<LoadsDto> {
    return loaded(id, words);
  }

  @Cached({ key: (id: number) => (id > 9 ? undefined : `small-${id}`), ttlSeconds: 60, tags: ['all'] })
  countSmall(id: number): Promise<LoadsDto> {
    return loaded(id);
  }

  @Cached()
  countUntold(what: unknown): Promise<LoadsDto> {
    return loaded(what);
  }
}

const anotherShelf = () => {
  @Injectable()
  class Shelf {
    constructor(readonly cache: AppCache) {}

    @Cached()
    count(id: number): Promise<LoadsDto> {
      return loaded(id);
    }
  }
  return Shelf;
};
const OtherShelf = anotherShelf();

@Controller('shelves')
class ShelvesController {
  constructor(readonly cache: AppCache) {}

  @Cached({ tags: ({ id }: IdParam) => [`shelf:${id}`] })
  @Get('below/:id')
  @Public()
  @Answers(LoadsDto)
  getBelow(@Param() { id }: IdParam, @Query() words: WordsDto): Promise<LoadsDto> {
    return loaded(id, words);
  }

  @Get('above/:id')
  @Public()
  @Answers(LoadsDto)
  @Cached()
  getAbove(@Param() { id }: IdParam): Promise<LoadsDto> {
    return loaded(id);
  }
}

@Module({ controllers: [ShelvesController], providers: [Shelf, OtherShelf] })
class ShelfModule {}

const shelves = defineApp({ id: 'shelves', number: 71, title: 'Shelves', module: ShelfModule });

describe('@Cached()', () => {
  it('keeps what a service’s method gives, by its arguments or the key it says (C8.4)', async () => {
    const platform = await boot({ apps: [shelves] });
    try {
      const shelf = platform.nest.get(Shelf, { strict: false });
      const first = await shelf.count(1, { b: 1, a: [2] });
      expect(await shelf.count(1, { a: [2], b: 1 })).toEqual(first);
      expect(await shelf.count(2, { a: [2], b: 1 })).not.toEqual(first);
      expect(await shelf.count(1, { a: [2], b: 2 })).not.toEqual(first);
      expect(await shelf.count(1)).not.toEqual(first);
      const long = { text: 'é'.repeat(1000) };
      expect(await shelf.count(1, long)).toEqual(await shelf.count(1, { ...long }));
      await shelf.cache.invalidate('shelf:1');
      expect(await shelf.count(1, { b: 1, a: [2] })).not.toEqual(first);

      expect(await shelf.countSmall(9)).toEqual(await shelf.countSmall(9));
      expect(await shelf.countSmall(10)).not.toEqual(await shelf.countSmall(10));
      for (const untold of [new Map([[1, 2]]), { a: new Set([1]) }, [() => 1]])
        await expect(shelf.countUntold(untold)).rejects.toThrow('Shelf.countUntold is cached by its arguments');
    } finally {
      await platform.close();
    }
  });

  it('does not take two classes of one name for each other', async () => {
    const platform = await boot({ apps: [shelves] });
    try {
      await platform.nest.get(Shelf, { strict: false }).count(1);
      const other = platform.nest.get(OtherShelf, { strict: false });
      await expect(other.count(1)).rejects.toThrow('shelves: two classes cache what Shelf.count gives');
    } finally {
      await platform.close();
    }
  });

  it('keeps what a route answers by its path and query, wherever the mark stands among the others (C8.4)', async () => {
    const platform = await boot({ apps: [shelves] });
    try {
      const load = async (path: string) =>
        (await platform.ask<LoadsDto>('GET', `/shelves/shelves/${path}`)).body.data.load;
      for (const place of ['below', 'above']) {
        const first = await load(`${place}/1`);
        expect([await load(`${place}/1`), await load(`${place}/2`)]).toEqual([first, first + 1]);
      }
      const words = await load('below/1?one=x&two=y');
      expect(await load('below/1?two=y&one=x')).toBe(words);
      expect(await load('below/1?one=y&two=x')).not.toBe(words);
      expect((await platform.ask('GET', '/shelves/shelves/below/1?three=x')).body.code).toBe(3001);
    } finally {
      await platform.close();
    }
  });
});

describe('the start refuses to share the answer for one caller with another (C8.4)', () => {
  abstract class Caching {
    @Inject()
    readonly cache!: AppCache;
  }
  @Controller('signed-in')
  class SignedInController extends Caching {
    @Get()
    @Answers(LoadsDto)
    @Cached()
    getOwn(): Promise<LoadsDto> {
      return loaded();
    }

    @Get('admin')
    @Roles('admin')
    @Answers(LoadsDto)
    @Cached()
    getForAdmins(): Promise<LoadsDto> {
      return loaded();
    }

    @Get('copied')
    @Answers(LoadsDto)
    @HttpCache({ scope: 'public' })
    getCopied(): Promise<LoadsDto> {
      return loaded();
    }

    @Get('private')
    @Answers(LoadsDto)
    @HttpCache({ scope: 'private' })
    getFine(): Promise<LoadsDto> {
      return loaded();
    }
  }

  @Controller('open')
  @Public()
  class OpenController extends Caching {
    @Get('header')
    @Answers(LoadsDto)
    @Cached()
    getByHeader(@Headers('accept-language') language: string): Promise<LoadsDto> {
      return loaded(language);
    }

    @Get('request')
    @Answers(LoadsDto)
    @Cached()
    getByRequest(@Query() words: WordsDto, @Req() request: unknown): Promise<LoadsDto> {
      return loaded(words, request);
    }

    @Get('caller')
    @Answers(LoadsDto)
    @Cached()
    getByCaller(@Caller() caller: Principal): Promise<LoadsDto> {
      return loaded(caller);
    }
  }

  @Module({ controllers: [SignedInController, OpenController] })
  class SharingModule {}

  it('naming every handler that would, and why', async () => {
    const app = defineApp({ id: 'sharing', number: 72, title: 'Sharing', module: SharingModule });
    const refusal = await boot({ apps: [app] }).then(
      () => 'it started',
      (error: unknown) => (error as Error).message,
    );
    expect(refusal.split('\n')).toEqual([
      'answers would be shared among callers:',
      'SignedInController.getOwn is not @Public(): nobody else may have its answer',
      'SignedInController.getForAdmins is not @Public(): nobody else may have its answer',
      'SignedInController.getCopied is not @Public(): nobody else may have its answer',
      ...['getByHeader', 'getByRequest', 'getByCaller'].map(
        (name) =>
          `OpenController.${name} is @Cached() and takes more than @Param() and @Query(): cache what its service gives instead`,
      ),
    ]);
  });
});
