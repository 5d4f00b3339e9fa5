// What the operator must read and act on: printed as it is, without a stack.
export class EmbeddedDatabaseError extends Error {
  override name = 'EmbeddedDatabaseError';
}
