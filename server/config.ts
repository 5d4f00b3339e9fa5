// The one reader of the environment.
import { join, resolve } from 'node:path';

export interface Config {
  port: number;
  host: string;
  dataDir: string;
  /** An own PostgreSQL; undefined: the embedded one. */
  databaseUrl: string | undefined;
  /** Named prepared statements; off for PgBouncer in transaction mode. */
  databasePrepare: boolean;
  publicUrl: string;
  /** Whether PUBLIC_URL was set: what is printed must lead somewhere. */
  isPublicUrlSet: boolean;
  /** Requests a minute for one key in this process; 0 = no limit. */
  rateLimit: number;
  /** Master secret that seals what is kept encrypted; undefined: kept in the data directory. */
  secretKey: string | undefined;
  /** Addresses of proxies whose X-Forwarded-For is believed. */
  trustProxy: string[];
  logLevel: string;
  outboundAllowPrivate: boolean;
  /** A stand-in for Shopify, in tests; undefined: Shopify itself. */
  shopifyOrigin: string | undefined;
  /** Where the nightly backup goes and how many are kept; undefined: none is made. */
  backup: { folder: string; keep: number } | undefined;
  /** How long a server that was told to stop still serves, so that what balances sees it coming. */
  drainSeconds: number;
  /** Opens /metrics to whoever sends it as a bearer token; undefined: the page is off. */
  metricsToken: string | undefined;
  /** The owner's password for `bootstrap`, where it is not an argument. */
  password: string | undefined;
  /** Where mail is handed over: smtp:// or smtps://, with user and password; undefined: no mail. */
  smtpUrl: string | undefined;
  /** The sender of our mail. */
  mailFrom: string | undefined;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

function wholeNumber(name: string, text: string | undefined, fallback: number, max: number) {
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new Error(`${name} must be a whole number from 0 to ${max}, not "${text}"`);
  }
  return value;
}

function url(name: string, text: string, protocols: string[]): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (!parsed || !protocols.includes(parsed.protocol)) {
    throw new Error(`${name} must be a URL that begins with ${protocols.join(' or ')}`);
  }
  return text.replace(/\/+$/, '');
}

function readMail(env: NodeJS.ProcessEnv): Pick<Config, 'smtpUrl' | 'mailFrom'> {
  if (!env.SMTP_URL) return { smtpUrl: undefined, mailFrom: undefined };
  if (!env.MAIL_FROM?.includes('@')) {
    throw new Error('MAIL_FROM must be the address that mail comes from, where SMTP_URL is set');
  }
  const smtpUrl = url('SMTP_URL', env.SMTP_URL, ['smtp:', 'smtps:']);
  return { smtpUrl, mailFrom: env.MAIL_FROM };
}

/** An own PostgreSQL has people who look after it: there a folder has to be named. */
function readBackup(env: NodeJS.ProcessEnv): Config['backup'] {
  const keep = wholeNumber('BACKUP_KEEP', env.BACKUP_KEEP, 7, 1_000);
  const folder =
    env.BACKUP_DIR || (env.DATABASE_URL ? '' : join(env.DATA_DIR || 'data', 'backups'));
  return keep > 0 && folder ? { folder: resolve(folder), keep } : undefined;
}

/** Reads and checks the settings. Throws an Error that names the setting and what it takes. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const port = wholeNumber('PORT', env.PORT, 3000, 65_535);
  const host = env.HOST || '127.0.0.1';
  const logLevel = env.LOG_LEVEL || 'info';
  if (!LOG_LEVELS.includes(logLevel)) {
    throw new Error(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${logLevel}"`);
  }
  const shownHost = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return {
    port,
    host,
    dataDir: resolve(env.DATA_DIR || 'data'),
    databaseUrl: env.DATABASE_URL
      ? url('DATABASE_URL', env.DATABASE_URL, ['postgres:', 'postgresql:'])
      : undefined,
    databasePrepare: env.DATABASE_PREPARE !== 'off',
    publicUrl: url('PUBLIC_URL', env.PUBLIC_URL || `http://${shownHost}:${port}`, [
      'http:',
      'https:',
    ]),
    isPublicUrlSet: Boolean(env.PUBLIC_URL),
    rateLimit: wholeNumber('RATE_LIMIT', env.RATE_LIMIT, 60_000, 1_000_000_000),
    secretKey: env.SECRET_KEY || undefined,
    trustProxy: (env.TRUST_PROXY || '')
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
    logLevel,
    outboundAllowPrivate: env.OUTBOUND_ALLOW_PRIVATE === '1',
    shopifyOrigin: env.SHOPIFY_ORIGIN || undefined,
    backup: readBackup(env),
    drainSeconds: wholeNumber('DRAIN_SECONDS', env.DRAIN_SECONDS, 0, 300),
    metricsToken: env.METRICS_TOKEN || undefined,
    password: env.VOUCHERTRACK_PASSWORD || undefined,
    ...readMail(env),
  };
}

/** The settings of a demo: in a data directory of its own, and quiet, unless it is told otherwise. */
export const readDemoConfig = (env: NodeJS.ProcessEnv = process.env): Config =>
  readConfig({ ...env, DATA_DIR: env.DATA_DIR || 'data-demo', LOG_LEVEL: env.LOG_LEVEL || 'warn' });
