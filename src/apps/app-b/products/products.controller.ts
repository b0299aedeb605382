import { Body, Controller, Delete, Get, Headers, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { AppCache, Cached } from '#core/cache';
import { MayReadReplica } from '#core/database';
import { Public, Roles, Scopes } from '#core/auth';
import { codes } from '#core/errors';
import {
  Answers,
  AnswersCreated,
  AnswersNothing,
  AnswersPage,
  Fails,
  HttpCache,
  IF_MATCH_SCHEMA,
  IdParam,
  type PageDto,
  toPageDto,
} from '#core/http';
import { ProductDto } from './dto/product.dto.js';
import { ProductListQueryDto } from './dto/product-list-query.dto.js';
import { seenVersion } from './dto/seen-version.js';
import { CreateProductDto, UpdateProductDto } from './dto/write-product.dto.js';
import { ALL_PRODUCTS, productTag } from './product.js';
import { ProductsService } from './products.service.js';

// so long, without Redis, what another process changed may be shown as it was
const TTL_SECONDS = 30;

@ApiTags('products')
@Controller('products')
export class ProductsController {
  constructor(
    private readonly products: ProductsService,
    readonly cache: AppCache,
  ) {}

  @Get()
  @Public()
  @MayReadReplica()
  @AnswersPage(ProductDto)
  @HttpCache({ scope: 'public' })
  @Cached({ ttlSeconds: TTL_SECONDS, tags: [ALL_PRODUCTS], key: (query: ProductListQueryDto) => query.cacheKey() })
  async listProducts(@Query() query: ProductListQueryDto): Promise<PageDto<ProductDto>> {
    return toPageDto(await this.products.list(query.toQuery()), (product) => ProductDto.from(product));
  }

  @Get(':id')
  @Public()
  @MayReadReplica()
  @Answers(ProductDto)
  @Fails(codes.resourceNotFound)
  @HttpCache({ scope: 'public', version: ({ version }: ProductDto) => version })
  @Cached({ ttlSeconds: TTL_SECONDS, tags: ({ id }: IdParam) => [productTag(id)] })
  async getProduct(@Param() { id }: IdParam): Promise<ProductDto> {
    return ProductDto.from(await this.products.get(id));
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
    schema: IF_MATCH_SCHEMA,
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
