import {
  ClassSerializerInterceptor,
  Controller,
  Get,
  Param,
  Query,
  Res,
  SerializeOptions,
  UseInterceptors,
} from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { RedisCache } from '../redis-cache.js';
import { IdParamDto, PageQueryDto, ProductDto, ProductPageDto } from './products.dto.js';
import { Open } from './jwt.guard.js';
import { ProductsService } from './products.service.js';

@Open()
@Controller('v1/app-b/products')
@UseInterceptors(ClassSerializerInterceptor)
@SerializeOptions({ strategy: 'excludeAll' })
export class ProductsController {
  constructor(
    private readonly products: ProductsService,
    private readonly cache: RedisCache,
  ) {}

  @Get()
  async list(@Query() { page, page_size }: PageQueryDto): Promise<ProductPageDto> {
    const [products, total] = await this.products.list(page, page_size);
    return new ProductPageDto(products, total, { page, page_size });
  }

  @Get(':id')
  async get(@Param() { id }: IdParamDto, @Res({ passthrough: true }) response: ServerResponse): Promise<ProductDto> {
    const product = await this.cache.get(`product:${id}`, async () => new ProductDto(await this.products.get(id)));
    response.setHeader('etag', `"${product.version}"`);
    // the serialiser goes by the class, which JSON does not keep
    return Object.assign(Object.create(ProductDto.prototype) as ProductDto, product);
  }
}
