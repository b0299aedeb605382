import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { MayReadReplica } from '#core/database';
import { Public, Roles, Scopes } from '#core/auth';
import { codes } from '#core/errors';
import {
  Answers,
  AnswersCreated,
  AnswersNothing,
  AnswersPage,
  Fails,
  IdParam,
  type PageDto,
  type ReplyHeaders,
  tagVersion,
  toPageDto,
} from '#core/http';
import { ProductDto } from './dto/product.dto.js';
import { ProductListQueryDto } from './dto/product-list-query.dto.js';
import { seenVersion } from './dto/seen-version.js';
import { CreateProductDto, UpdateProductDto } from './dto/write-product.dto.js';
import { ProductsService } from './products.service.js';

@ApiTags('products')
@Controller('products')
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Get()
  @Public()
  @MayReadReplica()
  @AnswersPage(ProductDto)
  async listProducts(@Query() query: ProductListQueryDto): Promise<PageDto<ProductDto>> {
    return toPageDto(await this.products.list(query.toQuery()), (product) => ProductDto.from(product));
  }

  @Get(':id')
  @Public()
  @MayReadReplica()
  @Answers(ProductDto)
  @Fails(codes.resourceNotFound)
  async getProduct(@Param() { id }: IdParam, @Res({ passthrough: true }) reply: ReplyHeaders): Promise<ProductDto> {
    const product = await this.products.get(id);
    tagVersion(reply, product.version);
    return ProductDto.from(product);
  }

  @Post()
  @Roles('admin')
  @AnswersCreated(ProductDto)
  @Fails(codes.resourceExists)
  @Scopes('products:write')
  async createProduct(@Body() body: CreateProductDto): Promise<ProductDto> {
    return ProductDto.from(await this.products.create(body.toInput()));
  }

  @Patch(':id')
  @Roles('admin')
  @ApiHeader({
    name: 'if-match',
    required: false,
    description: 'Version that was seen, in double quotes; several with commas, or * for any.',
    schema: { type: 'string', example: '"1"' },
  })
  @Answers(ProductDto)
  @Fails(codes.missingField, codes.resourceNotFound, codes.resourceExists, codes.resourceConflict)
  @Scopes('products:write')
  async updateProduct(
    @Param() { id }: IdParam,
    @Body() body: UpdateProductDto,
    @Headers('if-match') ifMatch?: string,
  ): Promise<ProductDto> {
    return ProductDto.from(await this.products.update(id, body.toChanges(), seenVersion(body.version, ifMatch)));
  }

  @Delete(':id')
  @Roles('admin')
  @AnswersNothing()
  @Fails(codes.resourceNotFound)
  @Scopes('products:write')
  async removeProduct(@Param() { id }: IdParam): Promise<void> {
    await this.products.remove(id);
  }
}
