// Fills in the configuration files of deploy/cluster as envsubst does, so that what is tested is what
// is shipped.
import { readFileSync } from 'node:fs';

/** The text of `deploy/cluster/NAME` with every `${…}` replaced; throws for one that has no value. */
export function fillIn(name: string, values: Record<string, string>): string {
  return readFileSync(`deploy/cluster/${name}`, 'utf8').replaceAll(
    /\$\{(\w+)\}/g,
    (_, key: string) => {
      const value = values[key];
      if (value === undefined) throw new Error(`${name} asks for ${key}`);
      return value;
    },
  );
}
