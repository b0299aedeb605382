const CR = 0x0d;
const LF = 0x0a;
const FIRST_OF_CONNECT = 'C'.charCodeAt(0);
const END_OF_HEAD = Buffer.from('\r\n\r\n');

/**
 * Where the piece of `bytes` ends that begins at `from` and holds the end of one request's head at most.
 * Only the place of a cut follows from this: what the bytes mean is for Node's parser to say.
 * @param bodyLeft Bytes of a body of known length that are still to come.
 */
export function endOfPiece(bytes: Buffer, from: number, bodyLeft: number): number {
  if (bodyLeft > 0) return Math.min(from + bodyLeft, bytes.length);
  // a head's end may have begun in the bytes before these
  if (from === 0 && isLineEnd(bytes[0])) return endOfLineEnds(bytes);
  const end = bytes.indexOf(END_OF_HEAD, from);
  return end === -1 ? bytes.length : end + END_OF_HEAD.length;
}

/** Whether these bytes end a head, and are no empty lines before one. */
export function endsHead(bytes: Buffer, from: number, end: number): boolean {
  return !isLineEnd(bytes[from]) && bytes.subarray(from, end).subarray(-END_OF_HEAD.length).equals(END_OF_HEAD);
}

/** Whether the head that begins at `from` may be that of CONNECT: its first byte alone may have come yet. */
export function mayBeConnect(bytes: Buffer, from: number): boolean {
  let at = from;
  while (isLineEnd(bytes[at])) at += 1;
  return bytes[at] === FIRST_OF_CONNECT;
}

function endOfLineEnds(bytes: Buffer): number {
  let end = 1;
  while (isLineEnd(bytes[end])) end += 1;
  return end;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === CR || byte === LF;
}
