import { describe, expect, it } from '@jest/globals';
import { Body, Controller, Delete, Get, Module, Patch, Post, Put } from '@nestjs/common';
import { defineApp } from '#core/app';
import { Answers, AnswersNothing, HttpCache, IntegerField, Seen, SeenVersion, Versioned } from '#core/http';
import { boot } from '../boot.js';

class DraftDto {
  @IntegerField({ description: 'Counts changes, from 1.', min: 1, example: 1 })
  version!: number;
}

const asVersion = { scope: 'private', version: ({ version }: DraftDto) => version } as const;

@Controller('unmarked')
class UnmarkedController {
  @Get(':id')
  @Answers(DraftDto)
  @HttpCache(asVersion)
  get(): DraftDto {
    return { version: 1 };
  }

  @Patch(':id')
  @Answers(DraftDto)
  change(@Seen() seen: SeenVersion): DraftDto {
    seen.ensureIs(1);
    return { version: 2 };
  }

  @Post(':id/copy')
  @Answers(DraftDto)
  copy(): DraftDto {
    return { version: 1 };
  }
}

@Versioned()
@Controller('marked')
class MarkedController {
  @Put(':id')
  @Answers(DraftDto)
  replace(@Body() body: DraftDto): DraftDto {
    return body;
  }

  @Delete(':id')
  @AnswersNothing()
  remove(): void {
    // there is nothing to remove
  }

  @Patch(':id')
  @Answers(DraftDto)
  change(@Seen() seen: SeenVersion): DraftDto {
    seen.ensureIs(1);
    return { version: 2 };
  }
}

@Controller('seeing')
class SeeingController {
  @Post(':id/publish')
  @Answers(DraftDto)
  publish(@Seen() seen: SeenVersion): DraftDto {
    seen.ensureIs(1);
    return { version: 2 };
  }
}

@Versioned()
@Controller('heir')
class HeirController extends MarkedController {}

@Controller('unmarked-heir')
class UnmarkedHeirController extends MarkedController {}

@Module({
  controllers: [UnmarkedController, MarkedController, SeeingController, HeirController, UnmarkedHeirController],
})
class DraftsModule {}

describe('a start is refused that could lose changes (C3.4)', () => {
  it('naming every handler that would, and what to do', async () => {
    const app = defineApp({ id: 'drafts', number: 73, title: 'Drafts', module: DraftsModule });
    const refusal = await boot({ apps: [app] }).then(
      () => 'it started',
      (error: unknown) => (error as Error).message,
    );
    expect(refusal.split('\n')).toEqual([
      'changes could be lost:',
      'UnmarkedController.change changes what counts its versions: UnmarkedController is not @Versioned()',
      'MarkedController.replace takes no @Seen(): it cannot know what was seen',
      'MarkedController.remove takes no @Seen(): it cannot know what was seen',
      'SeeingController.publish changes what counts its versions: SeeingController is not @Versioned()',
      'HeirController.replace takes no @Seen(): it cannot know what was seen',
      'HeirController.remove takes no @Seen(): it cannot know what was seen',
      'HeirController.change is inherited: its document would say nothing of If-Match',
      'UnmarkedHeirController.replace changes what counts its versions: UnmarkedHeirController is not @Versioned()',
      'UnmarkedHeirController.remove changes what counts its versions: UnmarkedHeirController is not @Versioned()',
      'UnmarkedHeirController.change changes what counts its versions: UnmarkedHeirController is not @Versioned()',
    ]);
  });
});
