import { Expose, Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import type { ProductEntity } from './entities.js';

export class IdParamDto {
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  id!: number;
}

export class PageQueryDto {
  @Type(() => Number)
  @IsOptional()
  @IsInt()
  @Min(1)
  page = 1;

  @Type(() => Number)
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  page_size = 20;
}

export class ProductDto {
  @Expose() id: number;
  @Expose() sku: string;
  @Expose() name: string;
  @Expose() description: string | null;
  @Expose() price_cents: number;
  @Expose() version: number;
  @Expose() created_at: string;
  @Expose() updated_at: string;

  constructor(product: ProductEntity) {
    this.id = Number(product.id);
    this.sku = product.sku;
    this.name = product.name;
    this.description = product.description;
    this.price_cents = product.priceCents;
    this.version = product.version;
    this.created_at = product.createdAt.toISOString();
    this.updated_at = product.updatedAt.toISOString();
  }
}

export class ProductPageDto {
  @Expose() items: ProductDto[];
  @Expose() total: number;
  @Expose() page: number;
  @Expose() page_size: number;
  @Expose() total_pages: number;

  constructor(products: readonly ProductEntity[], total: number, { page, page_size }: PageQueryDto) {
    this.items = products.map((product) => new ProductDto(product));
    this.total = total;
    this.page = page;
    this.page_size = page_size;
    this.total_pages = Math.ceil(total / page_size);
  }
}
