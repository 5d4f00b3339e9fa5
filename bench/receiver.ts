// A receiver of webhooks in a process of its own: takes everything, and says how many came.
import { createServer } from 'node:http';
import { healthReady } from '../contract/health.ts';

export const COUNT_PATH = '/count';

export function serveReceiver(port: number): void {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume();
    if (request.url === healthReady.url) response.writeHead(200).end();
    else if (request.url === COUNT_PATH) response.end(String(count));
    else {
      count++;
      response.writeHead(204).end();
    }
  });
  server.listen(port, '127.0.0.1');
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
  });
}
