/** Money on its way in: `pending` from before the gateway is called until its answer is in the ledger. */
export interface Deposit {
  id: number;
  /** What the gateway knows it by. */
  operationId: string;
  userId: number;
  amountCents: number;
  /** Forgotten once settled. */
  paymentToken: string | null;
  status: 'pending' | 'succeeded' | 'declined' | 'failed';
  createdAt: Date;
  updatedAt: Date;
}
