import { Injectable } from '@nestjs/common';

/** Holds handlers up for as long as a test wants; open until it is closed. */
@Injectable()
export class Gate {
  /** Handlers that are being held up. */
  waiting = 0;
  private opened: Promise<unknown> = Promise.resolve();
  private release: (value?: unknown) => void = () => undefined;

  close(): void {
    ({ promise: this.opened, resolve: this.release } = Promise.withResolvers());
  }

  open(): void {
    this.release();
  }

  async pass(): Promise<void> {
    this.waiting += 1;
    await this.opened;
    this.waiting -= 1;
  }
}
