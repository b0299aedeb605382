import type { Socket } from 'node:net';

export interface RawAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** Takes answers apart as they come over a socket, and refuses what is none. */
class AnswerReader {
  private bytes = Buffer.alloc(0);

  push(chunk: Buffer): void {
    this.bytes = Buffer.concat([this.bytes, chunk]);
  }

  get isEmpty(): boolean {
    return this.bytes.length === 0;
  }

  /** The next whole answer, or undefined as long as it is not there. @throws when these bytes begin no answer */
  next(): RawAnswer | undefined {
    const end = this.bytes.indexOf('\r\n\r\n');
    if (end === -1) return undefined;
    const [first = '', ...lines] = this.bytes.toString('latin1', 0, end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
    if (!status) throw new Error(`this begins no answer: ${JSON.stringify(first.slice(0, 200))}`);
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    );
    const body =
      headers['transfer-encoding'] === 'chunked'
        ? this.chunkedFrom(end + 4)
        : this.lengthFrom(end + 4, Number(headers['content-length'] ?? 0));
    if (!body) return undefined;
    this.bytes = this.bytes.subarray(body.end);
    return { status, headers, body: body.bytes };
  }

  private lengthFrom(start: number, length: number) {
    const end = start + length;
    return this.bytes.length < end ? undefined : { bytes: this.bytes.subarray(start, end), end };
  }

  private chunkedFrom(start: number) {
    const chunks: Buffer[] = [];
    for (let at = start; ;) {
      const lineEnd = this.bytes.indexOf('\r\n', at);
      if (lineEnd === -1) return undefined;
      const line = this.bytes.toString('latin1', at, lineEnd);
      if (!/^[0-9a-f]+$/i.test(line)) throw new Error(`this is no length of a chunk: ${JSON.stringify(line)}`);
      const length = parseInt(line, 16);
      at = lineEnd + 2 + length + 2;
      if (this.bytes.length < at) return undefined;
      if (length === 0) return { bytes: Buffer.concat(chunks), end: at };
      chunks.push(this.bytes.subarray(lineEnd + 2, lineEnd + 2 + length));
    }
  }
}

const readers = new WeakMap<Socket, AnswerReader>();

function readerOf(socket: Socket): AnswerReader {
  const reader = readers.get(socket) ?? new AnswerReader();
  readers.set(socket, reader);
  return reader;
}

/** The next `count` answers on a socket; fewer when the server ends it before. Further bytes wait for the next call. */
export async function readAnswers(socket: Socket, count: number): Promise<RawAnswer[]> {
  const reader = readerOf(socket);
  const answers: RawAnswer[] = [];
  const takeAll = () => {
    for (let next = reader.next(); next; next = answers.length < count ? reader.next() : undefined) answers.push(next);
    return answers.length === count;
  };
  if (takeAll()) return answers;
  return new Promise((resolve, reject) => {
    const end = (error?: Error) => {
      socket.pause().off('data', take).off('end', onEnd).off('error', end);
      if (error) reject(error);
      else resolve(answers);
    };
    const onEnd = () => {
      end(reader.isEmpty ? undefined : new Error('the last answer was cut off'));
    };
    const take = (chunk: Buffer) => {
      reader.push(chunk);
      try {
        if (takeAll()) end();
      } catch (error) {
        end(error as Error);
      }
    };
    socket.on('data', take).on('end', onEnd).on('error', end).resume();
  });
}

/** All answers until the server ends the socket. */
export function readToEnd(socket: Socket): Promise<RawAnswer[]> {
  return readAnswers(socket, Infinity);
}
