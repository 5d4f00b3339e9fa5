// Sends a request over a real connection and takes what comes, also of an answer without an end.
import { Agent, request, type IncomingHttpHeaders } from 'node:http';

export interface Sent {
  method: string;
  /** The address, as it goes over the line. */
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
}

export interface Got {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 4 });
const LISTEN_MS = 80;
const TIMEOUT_MS = 20_000;

export const closeConnections = () => {
  agent.destroy();
};

export function send(port: number, { method, url, headers, body }: Sent): Promise<Got> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', method, path: url, headers, agent };
    const outgoing = request(options, (answer) => {
      const parts: Buffer[] = [];
      const done = () => {
        const text = Buffer.concat(parts).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      };
      answer.on('data', (chunk: Buffer) => parts.push(chunk));
      answer.on('end', done);
      answer.on('error', reject);
      if (answer.headers['content-type']?.startsWith('text/event-stream')) {
        setTimeout(() => {
          done();
          outgoing.destroy();
        }, LISTEN_MS);
      }
    });
    outgoing.setTimeout(TIMEOUT_MS, () => outgoing.destroy(new Error('No answer came')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
