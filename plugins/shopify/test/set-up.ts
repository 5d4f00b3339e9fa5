// Before the tests: Shopify's schema is at hand.
import { fetchSchema } from './lib/schema.ts';

export default function setUp(): void {
  fetchSchema();
}
