// The log of a server: lines of JSON, without what is secret and without what people are.
import pino, { type DestinationStream, type Logger } from 'pino';

// PostgreSQL tells in these what stands in the row that it refused, or in the line of a file
const OF_ROWS = ['detail', 'where', 'internalQuery'];

const SECRET = [
  'req.headers["x-api-key"]',
  'req.headers.authorization',
  '*.password',
  '*.key',
  ...OF_ROWS.map((field) => `err.${field}`),
  ...OF_ROWS.map((field) => `err.cause.${field}`),
];

export const makeServerLog = (level: string, to?: DestinationStream): Logger =>
  pino({ level, base: null, redact: SECRET }, to ?? pino.destination(1));
