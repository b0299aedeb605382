import { describe, expect, it } from '@jest/globals';
import { endOfPiece } from './pieces.js';

const piecesOf = (text: string, bodyLeft = 0) => {
  const bytes = Buffer.from(text);
  const pieces: string[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = endOfPiece(bytes, from, pieces.length === 0 ? bodyLeft : 0);
    pieces.push(text.slice(from, end));
    from = end;
  }
  return pieces;
};

describe('bytes of a socket are cut so that no piece ends two heads (C5.5)', () => {
  it('after each head', () => {
    expect(piecesOf('GET / HTTP/1.1\r\n\r\nGET /a HTTP/1.1\r\nhost: x\r\n\r\nGET')).toEqual([
      'GET / HTTP/1.1\r\n\r\n',
      'GET /a HTTP/1.1\r\nhost: x\r\n\r\n',
      'GET',
    ]);
  });

  it('after a head whose end began in the bytes before', () => {
    expect(piecesOf('\nGET / HTTP/1.1\r\n\r\n')).toEqual(['\n', 'GET / HTTP/1.1\r\n\r\n']);
    expect(piecesOf('\r\n\r\nGET / HTTP/1.1\r\n\r\n')).toEqual(['\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n']);
  });

  it('after a body of known length, whatever is in it', () => {
    expect(piecesOf('a\r\n\r\nbGET / HTTP/1.1\r\n\r\n', 6)).toEqual(['a\r\n\r\nb', 'GET / HTTP/1.1\r\n\r\n']);
    expect(piecesOf('body', 9)).toEqual(['body']);
  });

  it('after a body in chunks', () => {
    expect(piecesOf('3\r\nabc\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n')).toEqual([
      '3\r\nabc\r\n0\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
    ]);
  });
});
