import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { MayReadReplica } from '#core/database';
import { Caller, type Principal, Scopes } from '#core/auth';
import { codes } from '#core/errors';
import { Idempotent } from '#core/idempotency';
import { Answers, AnswersCreated, AnswersPage, Fails, IdParam, type PageDto, toPageDto } from '#core/http';
import { CreateOrderDto } from './dto/create-order.dto.js';
import { OrderDto } from './dto/order.dto.js';
import { OrderListQueryDto } from './dto/order-list-query.dto.js';
import { OrdersService } from './orders.service.js';

@ApiTags('orders')
@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post()
  @Idempotent()
  @AnswersCreated(OrderDto)
  @Fails(codes.orderCreationFailed, codes.insufficientBalance, codes.resourceNotFound)
  @Scopes('orders:write')
  async createOrder(@Caller() caller: Principal, @Body() body: CreateOrderDto): Promise<OrderDto> {
    return OrderDto.from(await this.orders.create(caller, body.toInput()));
  }

  @Get()
  @MayReadReplica()
  @AnswersPage(OrderDto)
  @Fails(codes.insufficientPermissions)
  @Scopes('orders:read')
  async listOrders(@Caller() caller: Principal, @Query() query: OrderListQueryDto): Promise<PageDto<OrderDto>> {
    return toPageDto(await this.orders.list(caller, query.toQuery()), (order) => OrderDto.from(order));
  }

  @Get(':id')
  @Answers(OrderDto)
  @Fails(codes.resourceNotFound)
  @Scopes('orders:read')
  async getOrder(@Caller() caller: Principal, @Param() { id }: IdParam): Promise<OrderDto> {
    return OrderDto.from(await this.orders.get(caller, id));
  }

  @Post(':id/cancel')
  @Idempotent()
  @Answers(OrderDto)
  @Fails(codes.resourceNotFound, codes.resourceConflict)
  @Scopes('orders:write')
  async cancelOrder(@Caller() caller: Principal, @Param() { id }: IdParam): Promise<OrderDto> {
    return OrderDto.from(await this.orders.cancel(caller, id));
  }
}
