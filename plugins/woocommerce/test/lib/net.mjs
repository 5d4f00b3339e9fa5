// Small things about ports and time that every part of these tests needs.
import { createServer } from 'node:net';

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A free loopback port below the ephemeral range, so that no outgoing connection takes it. */
export function freePort(tries = 50) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      if (tries > 0) freePort(tries - 1).then(resolve, reject);
      else reject(error);
    });
    probe.listen(20_000 + Math.floor(Math.random() * 12_000), '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
