// `bootstrap`: an organization, its owner and a fresh key, on an empty or existing database.
import { weaknessOf } from '../account/require-strength.ts';
import { readConfig } from '../config.ts';
import { bootstrap } from '../organization/bootstrap.ts';
import { askPassword } from './ask-password.ts';
import { CommandError, printResult, withInstallation } from './terminal.ts';

export interface BootstrapOptions {
  organization: string;
  email: string;
  password?: string;
  json?: boolean;
}

export async function run(options: BootstrapOptions): Promise<void> {
  const password =
    options.password ?? readConfig().password ?? (await askPassword("The owner's password: "));
  if (password.length < 12) throw new CommandError('The password needs at least 12 characters');
  const { organization, email } = options;
  const weakness = await weaknessOf(password, [email, organization]);
  if (weakness !== undefined) throw new CommandError(`The password ${weakness}`);
  const made = await withInstallation(({ db }) => bootstrap(db, { organization, email, password }));
  printResult(
    options.json ?? false,
    made,
    [
      `Organization ${made.organization_id}`,
      `API key (shown once, all scopes): ${made.api_key}`,
    ].join('\n'),
  );
}
