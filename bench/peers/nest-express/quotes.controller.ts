import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { toQuote } from '../quote.js';

class QuoteItemDto {
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  product_id!: number;

  @IsInt()
  @Min(1)
  @Max(1000)
  quantity!: number;

  @IsInt()
  @Min(1)
  @Max(1_000_000_000)
  unit_price_cents!: number;
}

class CreateQuoteDto {
  @IsString()
  @Length(3, 100)
  customer!: string;

  @IsIn(['EUR', 'GBP', 'USD'])
  currency!: string;

  @IsOptional()
  @IsString()
  @MaxLength(500)
  note?: string | null;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => QuoteItemDto)
  items!: QuoteItemDto[];
}

@Controller('v1/bench/quotes')
export class QuotesController {
  @Post()
  @HttpCode(200)
  quote(@Body() body: CreateQuoteDto): object {
    return toQuote(body);
  }
}
