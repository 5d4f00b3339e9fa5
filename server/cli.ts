// The command line: says which commands there are; each is loaded only when it is called.
import { Command, type CommandOptions } from 'commander';
import { CommandError } from './command-line/terminal.ts';

const program = new Command('vouchertrack')
  .description('Vouchers on paper and online: validated, redeemed exactly once, attributed.')
  .showHelpAfterError();

const command = (nameAndArguments: string, description: string, options?: CommandOptions) =>
  program.command(nameAndArguments, options).description(description);
/** A command's action, loaded when it is called with what commander read of the command line. */
const run =
  (load: () => Promise<(...given: never[]) => Promise<void>>) =>
  async (...given: unknown[]): Promise<void> =>
    (await load())(...(given as never[]));
const withJson = (each: Command) => each.option('--json', 'print the result as JSON');

command('serve', 'serve the API (npm start)').action(
  run(async () => (await import('./command-line/serve.ts')).run),
);

command('demo', 'serve a filled demo in a data directory of its own (npm run demo)').action(
  run(async () => (await import('./command-line/demo.ts')).run),
);

withJson(command('bootstrap', 'make an organization, its owner and a fresh API key'))
  .requiredOption('--organization <name>', 'found by its name, or made')
  .requiredOption('--email <address>', "the owner's e-mail address")
  .option('--password <text>', "the owner's password (or VOUCHERTRACK_PASSWORD)")
  .action(run(async () => (await import('./command-line/bootstrap.ts')).run));

withJson(command('migrate', "bring the database to this release's schema")).action(
  run(async () => (await import('./command-line/migrate.ts')).run),
);

withJson(command('backup <file>', 'write all data to a file, beside a running server')).action(
  run(async () => (await import('./command-line/backup.ts')).run),
);

withJson(command('restore <file>', 'fill an empty database from a backup'))
  .option('--force', 'replace the data that are there')
  .action(run(async () => (await import('./command-line/restore.ts')).run));

withJson(command('doctor', 'check the installation and the books'))
  .option('--repair', 'mend what can be mended')
  .option('--accept-lost-key', 'with --repair: give up what a secret key sealed that is lost')
  .action(run(async () => (await import('./command-line/doctor.ts')).run));

withJson(
  command('generate', 'generate codes for a campaign and write them to a file or the screen'),
)
  .requiredOption('--campaign <id>', 'the campaign')
  .requiredOption('--quantity <number>', 'how many codes')
  .option('--source <id>', 'the mail piece or flyer that carries them')
  .option('--prefix <text>', 'what each code begins with')
  .option('--pattern <text>', '# stands for a random character')
  .option('--length <number>', 'random characters in a code')
  .option('--output <file>', 'where the codes go as CSV; - is standard output')
  .action(run(async () => (await import('./command-line/generate.ts')).run));

withJson(command('import <file>', 'import own codes from a CSV with a column “code”'))
  .requiredOption('--campaign <id>', 'the campaign')
  .option('--source <id>', 'what carries the rows that name no source')
  .option('--rejected <file>', 'where the rows that were not taken go, with the reason')
  .action(run(async () => (await import('./command-line/import.ts')).run));

const keys = command('keys', 'list, make and revoke API keys');
withJson(keys.command('list').description('list the keys of an organization'))
  .option('--organization <name>', 'needed where there are several')
  .action(run(async () => (await import('./command-line/keys.ts')).list));
withJson(keys.command('create').description('make a key and print it, once'))
  .requiredOption('--name <text>', 'what it is for')
  .option('--organization <name>', 'needed where there are several')
  .option('--client <id>', 'the client that it is bound to; none: the organization')
  .option('--scopes <list>', 'validate,redeem,read,manage', 'validate,redeem')
  .option('--mode <mode>', 'live or test', 'live')
  .option('--shop <label>', 'the shop that it belongs to', 'default')
  .action(run(async () => (await import('./command-line/keys.ts')).create));
withJson(keys.command('revoke <id>').description('revoke a key at once, on every node')).action(
  run(async () => (await import('./command-line/keys.ts')).revoke),
);

const account = command('account', 'help people who cannot sign in');
withJson(
  account
    .command('reset-link <email>')
    .description('make a link to set a new password, and print it'),
)
  .option('--organization <name>', 'needed where the address has several accounts')
  .option('--disable-totp', 'also switch the second factor off')
  .action(run(async () => (await import('./command-line/account.ts')).resetLink));

try {
  await program.parseAsync();
} catch (error) {
  // what the person at the terminal can mend is told without a stack
  const isExpected =
    error instanceof CommandError ||
    ['EmbeddedDatabaseError', 'SecretKeyError', 'NewerSchema'].includes((error as Error).name);
  process.stderr.write(
    `${isExpected ? (error as Error).message : ((error as Error).stack ?? '')}\n`,
  );
  process.exitCode = 1;
}
