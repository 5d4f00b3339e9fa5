// Loaded into a server that is soaked: on SIGUSR2 it collects garbage and writes what is left of its heap
// into the file that stands in this module's address (?file=);
// with &snapshots=, on SIGPROF, a snapshot in that folder of all that is in it.
import { renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const asked = new URL(import.meta.url).searchParams;
const file = asked.get('file');
const MIB = 1024 * 1024;

process.on('SIGUSR2', () => {
  collect();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  const resources = {};
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
  const mib = (bytes) => bytes / MIB;
  const said = {
    heapMb: mib(heapUsed),
    externalMb: mib(external),
    buffersMb: mib(arrayBuffers),
    resources,
  };
  // whole or not at all
  writeFileSync(`${file}.draft`, JSON.stringify(said));
  renameSync(`${file}.draft`, file);
});
const folder = asked.get('snapshots');
if (folder !== null) {
  process.on('SIGPROF', () => writeHeapSnapshot(`${folder}/${Date.now()}.heapsnapshot`));
}
