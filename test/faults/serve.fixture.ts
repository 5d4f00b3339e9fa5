// The program of `vouchertrack serve` alone: what the tests' server processes run.
import { run } from '../../server/command-line/serve.ts';

await run();
