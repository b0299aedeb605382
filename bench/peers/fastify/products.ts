import type { Pool, RowDataPacket } from 'mysql2/promise';
import { resourceNotFound } from '../failure.js';

const COLUMNS = 'id, sku, name, description, price_cents, version, created_at, updated_at';

interface ProductRow extends RowDataPacket {
  id: number;
  sku: string;
  name: string;
  description: string | null;
  price_cents: number;
  version: number;
  created_at: Date;
  updated_at: Date;
}

export async function getProduct(pool: Pool, id: number) {
  const [rows] = await pool.execute<ProductRow[]>(
    `SELECT ${COLUMNS} FROM app_b_products WHERE id = ? AND deleted_at IS NULL`,
    [id],
  );
  if (!rows[0]) throw resourceNotFound();
  return toWire(rows[0]);
}

/** A page and the exact total, read beside each other. */
export async function listProducts(pool: Pool, page: number, pageSize: number) {
  const [[rows], [counts]] = await Promise.all([
    pool.execute<ProductRow[]>(
      `SELECT ${COLUMNS} FROM app_b_products WHERE deleted_at IS NULL ORDER BY created_at DESC, id ASC LIMIT ? OFFSET ?`,
      [String(pageSize), String((page - 1) * pageSize)],
    ),
    pool.execute<RowDataPacket[]>('SELECT COUNT(*) AS total FROM app_b_products WHERE deleted_at IS NULL'),
  ]);
  const total = Number(counts[0]?.total);
  return { items: rows.map(toWire), total, page, page_size: pageSize, total_pages: Math.ceil(total / pageSize) };
}

function toWire(row: ProductRow) {
  return { ...row, created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString() };
}
