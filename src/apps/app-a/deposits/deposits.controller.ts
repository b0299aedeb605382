import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { MayReadReplica } from '#core/database';
import { Caller, type Principal, Scopes } from '#core/auth';
import { codes } from '#core/errors';
import { AnswersCreated, AnswersPage, Fails, type PageDto, toPageDto } from '#core/http';
import { Idempotent, OperationId } from '#core/idempotency';
import { LedgerEntryDto, LedgerListQueryDto } from '../ledger/dto/ledger-entry.dto.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { DepositsService } from './deposits.service.js';
import { CreateDepositDto } from './dto/create-deposit.dto.js';

/** The caller's own money. */
@ApiTags('balance')
@Controller('users/me')
export class DepositsController {
  constructor(
    private readonly deposits: DepositsService,
    private readonly ledger: LedgerService,
  ) {}

  @Post('deposits')
  @Idempotent({ reachesOutside: true })
  @AnswersCreated(LedgerEntryDto)
  @Fails(codes.paymentFailed, codes.externalServiceError)
  @Scopes('deposits:write')
  async createDeposit(
    @Caller() caller: Principal,
    @OperationId() operationId: string,
    @Body() { amount_cents, payment_token }: CreateDepositDto,
  ): Promise<LedgerEntryDto> {
    const charge = { operationId, amountCents: amount_cents, paymentToken: payment_token };
    return LedgerEntryDto.from(await this.deposits.deposit(caller.accountId, charge));
  }

  @Get('ledger')
  @MayReadReplica()
  @AnswersPage(LedgerEntryDto)
  @Scopes('ledger:read')
  async listLedger(@Caller() caller: Principal, @Query() query: LedgerListQueryDto): Promise<PageDto<LedgerEntryDto>> {
    return toPageDto(await this.ledger.list(caller.accountId, query.toQuery()), (entry) => LedgerEntryDto.from(entry));
  }
}
