// A process of its own that holds the embedded database open until SIGTERM, for tests that kill it.
// Arguments: serve or command, the data directory, the system directory.
import { openEmbedded } from './supervisor.ts';

const [purpose, dataDir = '', systemDir] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const embedded = await openEmbedded({
    dataDir,
    systemDir,
    purpose: purpose === 'serve' ? 'serve' : 'command',
    log: (line) => say(`log ${line}`),
  });
  say(`url ${embedded.url}`);
  // the database's own timers hold nothing open
  const alive = setInterval(() => undefined, 60_000);
  process.once('SIGTERM', () => {
    clearInterval(alive);
    void embedded.close().then(() => say('closed'));
  });
} catch (error) {
  say(`error ${(error as Error).message}`);
  process.exitCode = 1;
}
