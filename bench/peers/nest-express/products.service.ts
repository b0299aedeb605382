import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type Repository } from 'typeorm';
import { ProductEntity } from './entities.js';

@Injectable()
export class ProductsService {
  private readonly products: Repository<ProductEntity>;

  constructor(dataSource: DataSource) {
    this.products = dataSource.getRepository(ProductEntity);
  }

  get(id: number): Promise<ProductEntity> {
    return this.products.findOneByOrFail({ id: String(id), deletedAt: IsNull() });
  }

  list(page: number, pageSize: number): Promise<[ProductEntity[], number]> {
    return this.products.findAndCount({
      where: { deletedAt: IsNull() },
      order: { createdAt: 'DESC', id: 'ASC' },
      skip: (page - 1) * pageSize,
      take: pageSize,
    });
  }
}
