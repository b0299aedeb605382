import { Controller, Get, Module, Param } from '@nestjs/common';
import { defineApp } from '#core/app';
import { Public } from '#core/auth';
import { Answers, IdParam, TextField } from '#core/http';
import { RateLimit } from '#core/limits';

class WordDto {
  @TextField({ description: 'A word.', maxLength: 10, example: 'yes' })
  word!: string;
}

@Controller('dear')
@Public()
@RateLimit({ max: 3, windowSeconds: 60 })
class DearController {
  @Get('thing')
  @Answers(WordDto)
  thing(): WordDto {
    return { word: 'yes' };
  }

  @Get('things/:id')
  @RateLimit({ max: 2, windowSeconds: 3600 })
  @Answers(WordDto)
  dearest(@Param() { id }: IdParam): WordDto {
    return { word: String(id) };
  }
}

@Controller('mine')
class MineController {
  @Get()
  @Answers(WordDto)
  mine(): WordDto {
    return { word: 'mine' };
  }

  @Get('others')
  @Answers(WordDto)
  others(): WordDto {
    return { word: 'others' };
  }
}

@Module({ controllers: [DearController, MineController] })
class LimitedModule {}

/** An app with routes of limits of their own, and with some without. */
export const limitedApp = defineApp({ id: 'app-limited', number: 6, title: 'Limited', module: LimitedModule });
