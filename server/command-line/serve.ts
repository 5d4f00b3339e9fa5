// `serve` (npm start): serves until it is told to stop.
import { readConfig, type Config } from '../config.ts';
import { serve, type Served } from '../main.ts';
import { makeServerLog } from '../http/server-log.ts';
import { CommandError, print } from './terminal.ts';

/** Starts a server and stops it on SIGTERM or SIGINT; a second signal ends it at once. */
export async function serveUntilSignal(
  config: Config,
  welcome: (served: Served) => Promise<void>,
): Promise<void> {
  const log = makeServerLog(config.logLevel);
  const served = await serve(config, log).catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? portTaken(config) : error;
  });
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'draining');
    served.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  await welcome(served);
}

const portTaken = ({ port }: Config) =>
  new CommandError(
    `Port ${port} is taken by another program. Choose another: PORT=${port + 1} before the command.`,
  );

export async function run(): Promise<void> {
  const config = readConfig();
  await serveUntilSignal(config, async ({ installation, address }) => {
    print(`VoucherTrack serves at ${address} (API reference: ${address}/docs)`);
    const [organization] = await installation.db.query({
      text: 'select 1 from organization limit 1',
    });
    if (organization) return;
    print('This installation is empty. Make an organization, its owner and a first API key:');
    print('  npx vouchertrack bootstrap --organization "Your agency" --email you@example.com');
    print('and then follow README.md from "Running it for real". To look around: npm run demo');
  });
}
