// What the tests use of it.
export function buildVoucherField(outfile: string): Promise<void>;
