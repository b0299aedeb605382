import { Body, Controller, Module, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { defineApp } from '#core/app';
import { Answers, IntegerField, ListField, TextField } from '#core/http';

const MAX_CENTS = 1_000_000_000;
const CURRENCIES = ['EUR', 'GBP', 'USD'] as const;

class QuoteItemDto {
  @IntegerField({ description: 'Product.', min: 1, example: 1 })
  product_id!: number;

  @IntegerField({ description: 'Pieces.', min: 1, max: 1000, example: 2 })
  quantity!: number;

  @IntegerField({ description: 'Price of a piece in cents.', min: 1, max: MAX_CENTS, example: 1250 })
  unit_price_cents!: number;
}

class QuotedItemDto extends QuoteItemDto {
  @IntegerField({ description: 'Price of the pieces in cents.', min: 1, example: 2500 })
  total_cents!: number;
}

class CreateQuoteDto {
  @TextField({ description: 'Customer.', minLength: 3, maxLength: 100, example: 'Tea house' })
  customer!: string;

  @TextField({ description: 'Currency.', maxLength: 3, oneOf: CURRENCIES, example: 'EUR' })
  currency!: string;

  @TextField({ description: 'Note.', maxLength: 500, optional: true, nullable: true, example: 'Ring twice' })
  note?: string | null;

  @ListField(() => QuoteItemDto, { description: 'Items.', minItems: 1, maxItems: 50 })
  items!: QuoteItemDto[];
}

class QuoteDto {
  @TextField({ description: 'Customer.', maxLength: 100, example: 'Tea house' })
  customer!: string;

  @TextField({ description: 'Currency.', maxLength: 3, example: 'EUR' })
  currency!: string;

  @TextField({ description: 'Note.', maxLength: 500, nullable: true, example: 'Ring twice' })
  note!: string | null;

  @ListField(() => QuotedItemDto, { description: 'Items.', maxItems: 50 })
  items!: QuotedItemDto[];

  @IntegerField({ description: 'Price of all in cents.', min: 1, example: 2500 })
  total_cents!: number;

  static from({ customer, currency, note = null, items }: CreateQuoteDto): QuoteDto {
    const quoted = items.map((item) => ({ ...item, total_cents: item.quantity * item.unit_price_cents }));
    const total_cents = quoted.reduce((sum, item) => sum + item.total_cents, 0);
    return { customer, currency, note, items: quoted, total_cents };
  }
}

@ApiTags('quotes')
@Controller('quotes')
class QuotesController {
  @Post()
  @Answers(QuoteDto)
  quote(@Body() body: CreateQuoteDto): QuoteDto {
    return QuoteDto.from(body);
  }
}

@Module({ controllers: [QuotesController] })
class QuotesModule {}

/** Validation and an answer, no SQL: none of the real apps has a POST whose answer is the same each time. */
export const quotesApp = defineApp({ id: 'bench', number: 200_000, title: 'Quotes', module: QuotesModule });
