import { Controller, Get, Module } from '@nestjs/common';
import { defineApp } from '#core/app';
import { Public } from '#core/auth';
import { Answers, AnswersPage, ListField, type PageDto, TextField } from '#core/http';

class InnerDto {
  @TextField({ description: 'What callers see.', maxLength: 10, example: 'shown' })
  shown!: string;
}

class OuterDto extends InnerDto {
  @ListField(() => InnerDto, { description: 'The same below.', maxItems: 1 })
  inner!: InnerDto[];
}

const row = () => ({ password_hash: 'hidden', shown: 'a', inner: [{ shown: 'b', password_hash: 'hidden' }] });

@Public()
@Controller('rows')
class RowsController {
  @Get('one')
  @Answers(OuterDto)
  one(): OuterDto {
    return row();
  }

  @Get()
  @AnswersPage(OuterDto)
  page(): PageDto<OuterDto> {
    return { ...{ sql: 'hidden' }, items: [row()], total: 1, page: 1, page_size: 20, total_pages: 1 };
  }
}

@Module({ controllers: [RowsController] })
class LeakyModule {}

/** An app whose handlers answer more than their DTOs declare. */
export const leakyApp = defineApp({ id: 'app-leaky', number: 5, title: 'Rows', module: LeakyModule });
