// Ends with a clear sentence on a Node that is too old. Imported before anything that such a Node
// could not even parse, so this file keeps to the oldest syntax.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `VoucherTrack needs Node 20.19 or newer; this is ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exit(1);
}
