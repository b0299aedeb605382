import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public, Roles, Scopes } from '#core/auth';
import { codes } from '#core/errors';
import { Answers, AnswersCreated, AnswersPage, Fails, type PageDto, toPageDto } from '#core/http';
import { Idempotent } from '#core/idempotency';
import { AdjustStockDto, MovementDto, MovementListQueryDto } from './dto/movement.dto.js';
import { ProductIdParam, SetStockDto, StockDto } from './dto/stock.dto.js';
import { InventoryService } from './inventory.service.js';

@ApiTags('inventory')
@Controller('inventory')
export class InventoryController {
  constructor(private readonly inventory: InventoryService) {}

  @Get(':product_id')
  @Public()
  @Answers(StockDto)
  @Fails(codes.resourceNotFound)
  async getStock(@Param() { product_id }: ProductIdParam): Promise<StockDto> {
    return StockDto.from(await this.inventory.get(product_id));
  }

  @Put(':product_id')
  @Roles('admin')
  @Answers(StockDto)
  @Fails(codes.resourceNotFound)
  @Scopes('inventory:write')
  async setStock(@Param() { product_id }: ProductIdParam, @Body() { quantity }: SetStockDto): Promise<StockDto> {
    return StockDto.from(await this.inventory.set(product_id, quantity));
  }

  @Post(':product_id/adjustments')
  @Idempotent()
  @Roles('admin')
  @AnswersCreated(MovementDto)
  @Fails(codes.orderCreationFailed, codes.resourceNotFound, codes.resourceConflict)
  @Scopes('inventory:write')
  async adjustStock(
    @Param() { product_id }: ProductIdParam,
    @Body() { delta, reason }: AdjustStockDto,
  ): Promise<MovementDto> {
    return MovementDto.from(await this.inventory.adjust(product_id, delta, reason));
  }

  @Get(':product_id/movements')
  @Roles('admin')
  @AnswersPage(MovementDto)
  @Fails(codes.resourceNotFound)
  @Scopes('inventory:read')
  async listMovements(
    @Param() { product_id }: ProductIdParam,
    @Query() query: MovementListQueryDto,
  ): Promise<PageDto<MovementDto>> {
    return toPageDto(await this.inventory.listMovements(product_id, query.toQuery()), (movement) =>
      MovementDto.from(movement),
    );
  }
}
