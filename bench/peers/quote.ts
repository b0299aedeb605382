export interface QuoteRequest {
  customer: string;
  currency: string;
  note?: string | null;
  items: { product_id: number; quantity: number; unit_price_cents: number }[];
}

/** What the quotes app of the measured Rookery answers. */
export function toQuote({ customer, currency, note = null, items }: QuoteRequest) {
  const quoted = items.map((item) => ({ ...item, total_cents: item.quantity * item.unit_price_cents }));
  return {
    customer,
    currency,
    note,
    items: quoted,
    total_cents: quoted.reduce((sum, item) => sum + item.total_cents, 0),
  };
}
