import { describe, expect, it } from '@jest/globals';
import { All, Body, Controller, Delete, Get, Module, Patch, Post, Put } from '@nestjs/common';
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
    // the test refuses the start: this is never called
  }

  @Patch(':id')
  @Answers(DraftDto)
  change(@Seen() seen: SeenVersion): DraftDto {
    seen.ensureIs(1);
    return { version: 2 };
  }
}

abstract class ChangesController {
  @Patch(':id')
  @Answers(DraftDto)
  change(): DraftDto {
    return { version: 2 };
  }
}

@Versioned()
@Controller('inherited')
class InheritedController extends ChangesController {}

abstract class ReadsController {
  @Get(':id')
  @Answers(DraftDto)
  @HttpCache(asVersion)
  get(): DraftDto {
    return { version: 1 };
  }
}

@Controller('read-by-its-base')
class ReadByItsBaseController extends ReadsController {
  @Put(':id')
  @Answers(DraftDto)
  replace(@Body() body: DraftDto): DraftDto {
    return body;
  }
}

@Controller('halves')
class ReadHalfController extends ReadsController {}

@Controller('halves')
class WriteHalfController {
  @Delete(':draft_id')
  @AnswersNothing()
  remove(): void {
    // the test refuses the start: this is never called
  }

  @Delete()
  @AnswersNothing()
  removeAll(): void {
    // no version is told at this path
  }
}

@Controller('posted')
class PostedController {
  @Post(':id/publish')
  @Answers(DraftDto)
  publish(@Seen() seen: SeenVersion): DraftDto {
    seen.ensureIs(1);
    return { version: 2 };
  }
}

@Versioned()
@Controller('any')
class AnyMethodController {
  @All()
  @Answers(DraftDto)
  change(): DraftDto {
    return { version: 2 };
  }
}

@Module({
  controllers: [
    UnmarkedController,
    MarkedController,
    InheritedController,
    ReadByItsBaseController,
    ReadHalfController,
    WriteHalfController,
    PostedController,
    AnyMethodController,
  ],
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
      'UnmarkedController.change changes what tells its version in an ETag: UnmarkedController is not @Versioned()',
      'MarkedController.replace takes no @Seen(): it cannot know what was seen',
      'MarkedController.remove takes no @Seen(): it cannot know what was seen',
      'InheritedController.change takes no @Seen(): it cannot know what was seen',
      'ReadByItsBaseController.replace changes what tells its version in an ETag: ReadByItsBaseController is not @Versioned()',
      'WriteHalfController.remove changes what tells its version in an ETag: WriteHalfController is not @Versioned()',
      'PostedController.publish takes @Seen(): PostedController is not @Versioned()',
      'AnyMethodController.change takes no @Seen(): it cannot know what was seen',
    ]);
  });
});
