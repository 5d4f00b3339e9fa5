// Stands between the shop and VoucherTrack and breaks the line in the ways that lines break.
import http from 'node:http';
import { freePort, sleep } from './net.mjs';

/**
 * Faults: `none`; `down` (connections are refused), `slow` (answers after `slowMs`), `500`, `html` (a page with
 * status 200), `401`, `429` (Retry-After: 7), `drop` (the call is carried out, its answer is lost).
 * `calls` lists what arrived: `{method, path, body, idempotencyKey, key, status}`.
 */
export async function startFaultProxy(target, { port, slowMs = 8000 } = {}) {
  const proxy = { fault: 'none', only: null, calls: [], port: port ?? (await freePort()) };

  const forward = (request, body) =>
    fetch(target + request.url, {
      method: request.method,
      headers: Object.fromEntries(
        Object.entries(request.headers).filter(
          ([name]) => !['host', 'connection', 'content-length', 'expect'].includes(name),
        ),
      ),
      body: body.length > 0 ? body : undefined,
    });
  const canned = {
    500: [
      500,
      'application/json',
      '{"success":false,"valid":false,"error":"Internal error","error_code":"internal_error"}',
    ],
    html: [200, 'text/html', '<!doctype html><title>Maintenance</title><p>Back soon'],
    401: [
      401,
      'application/json',
      '{"success":false,"valid":false,"error":"Unauthorized","error_code":"unauthorized"}',
    ],
    429: [
      429,
      'application/json',
      '{"success":false,"valid":false,"error":"Too many requests","error_code":"rate_limited"}',
    ],
  };

  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const call = {
      method: request.method,
      path: request.url,
      body: body.length > 0 ? JSON.parse(body.toString()) : null,
      idempotencyKey: request.headers['idempotency-key'] ?? null,
      key: request.headers['x-api-key'] ?? null,
    };
    proxy.calls.push(call);
    const fault = proxy.only && !proxy.only.test(request.url) ? 'none' : proxy.fault;
    call.fault = fault;
    if (canned[fault]) {
      const [status, type, text] = canned[fault];
      call.status = status;
      response.writeHead(status, {
        'content-type': type,
        ...(status === 429 ? { 'retry-after': '7' } : {}),
      });
      response.end(text);
      return;
    }
    if (fault === 'down') {
      request.socket.destroy();
      return;
    }
    try {
      const answer = await forward(request, body);
      const text = await answer.text();
      call.status = answer.status;
      call.answer = text;
      if (fault === 'slow') await sleep(slowMs);
      if (fault === 'drop') {
        request.socket.destroy();
        return;
      }
      const headers = { 'content-type': answer.headers.get('content-type') ?? 'application/json' };
      response.writeHead(answer.status, headers);
      response.end(text);
    } catch {
      response.destroy();
    }
  });
  await new Promise((resolve) => server.listen(proxy.port, '127.0.0.1', resolve));

  proxy.url = `http://127.0.0.1:${proxy.port}`;
  proxy.set = (fault, only = null) => Object.assign(proxy, { fault, only });
  proxy.count = (pattern) => proxy.calls.filter(({ path }) => pattern.test(path)).length;
  proxy.stop = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return proxy;
}
