// What the tests use of the build.
export const root: string;
export function buildSdk(folder?: string): Promise<string>;
