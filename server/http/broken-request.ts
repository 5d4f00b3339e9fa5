// Answers what is not a request at all, before there is a route: in the same shape as all failures.
import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import { sentenceOf, statusOf, type ErrorBody, type ErrorCode } from '../../contract/error.ts';
import { isUploading } from './long-upload.ts';
import { newReference } from './reference.ts';

const CODES: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** Writes a failure to a socket whose request could not be read, and ends it. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isUploading(socket)) return;
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = CODES[error.code ?? ''] ?? 'invalid_request';
  const status = statusOf(code);
  const body: ErrorBody & { valid: false; success: false } = {
    // which of the two a shop reads is not known: the address could not be read
    valid: false,
    success: false,
    error: sentenceOf(code),
    error_code: code,
    reference: newReference(),
  };
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n` +
      `Content-Type: application/json; charset=utf-8\r\n` +
      `X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}
