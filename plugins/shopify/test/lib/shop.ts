// A shop of the mock: its discounts and codes, jobs that take time, orders, subscriptions and tokens.
import { GraphQLError } from 'graphql';

export interface MockCode {
  id: string;
  code: string;
}

export interface MockDiscount {
  id: string;
  input: Record<string, any>;
  status: 'ACTIVE' | 'EXPIRED';
  codes: Map<string, MockCode>;
}

interface Job {
  id: string;
  polls: number;
  run: () => void;
  done: boolean;
}

interface Creation extends Job {
  codes: { code: string; discountRedeemCode: MockCode | null; errors: object[] }[];
  discountId: string;
}

export const MAX_CODES = 250;
/** How often a job has to be looked at until it is done. */
const POLLS = 2;

const taken = (code: string) => ({
  __typename: 'DiscountUserError',
  field: ['code'],
  code: 'TAKEN',
  message: `${code} must be unique. Please try a different code.`,
  extraInfo: null,
});
const userError = (message: string, code = 'INVALID') => ({
  __typename: 'DiscountUserError',
  field: null,
  code,
  message,
  extraInfo: null,
});

/** Pages as Shopify makes them: the cursor is the place of the last one. */
function connection<T>(all: T[], { first = 50, after }: { first?: number; after?: string | null }) {
  const from = after ? Number(after) : 0;
  const nodes = all.slice(from, from + first);
  const end = from + nodes.length;
  return {
    nodes,
    pageInfo: { hasNextPage: end < all.length, endCursor: nodes.length > 0 ? String(end) : null },
  };
}

export class MockShop {
  readonly domain: string;
  currency = 'GBP';
  discounts = new Map<string, MockDiscount>();
  creations = new Map<string, Creation>();
  jobs = new Map<string, Job>();
  subscriptions: { id: string; topic: string; uri: string; includeFields: string[] }[] = [];
  orders: Record<string, any>[] = [];
  /** Sizes of what was added and removed in one call. */
  added: number[] = [];
  private serial = 0;

  constructor(domain: string) {
    this.domain = domain;
  }

  private gid = (kind: string) => `gid://shopify/${kind}/${++this.serial}`;

  allCodes(): string[] {
    return [...this.discounts.values()].flatMap(({ codes }) =>
      [...codes.values()].map(({ code }) => code),
    );
  }

  private holder(code: string): MockDiscount | undefined {
    return [...this.discounts.values()].find(({ codes }) => codes.has(code.toUpperCase()));
  }

  private put(discount: MockDiscount, code: string): MockCode | null {
    if (this.holder(code)) return null;
    const made = { id: this.gid('DiscountRedeemCode'), code };
    discount.codes.set(code.toUpperCase(), made);
    return made;
  }

  /** A discount that the merchant made by hand. */
  foreign(code: string): void {
    const id = this.gid('DiscountCodeNode');
    const discount: MockDiscount = {
      id,
      input: { title: 'By hand' },
      status: 'ACTIVE',
      codes: new Map(),
    };
    this.discounts.set(id, discount);
    this.put(discount, code);
  }

  private node = (discount: MockDiscount | undefined) =>
    discount
      ? {
          __typename: 'DiscountCodeNode',
          id: discount.id,
          codeDiscount: {
            __typename: 'DiscountCodeBasic',
            title: discount.input.title,
            codes: (args: object) => connection([...discount.codes.values()], args),
          },
        }
      : null;

  private poll(job: Job): boolean {
    if (!job.done && --job.polls <= 0) {
      job.run();
      job.done = true;
    }
    return job.done;
  }

  private refuses(input: Record<string, any>): object[] {
    const value = input.customerGets?.value ?? {};
    const errors: object[] = [];
    if (value.percentage !== undefined && !(value.percentage > 0 && value.percentage <= 1)) {
      errors.push(userError('Value must be between 0.0 and 1.0', 'VALUE_OUTSIDE_RANGE'));
    }
    if (input.startsAt && input.endsAt && Date.parse(input.endsAt) <= Date.parse(input.startsAt)) {
      errors.push(userError('Ends at needs to be after starts_at', 'END_DATE_BEFORE_START_DATE'));
    }
    return errors;
  }

  private require(id: string): MockDiscount {
    const found = this.discounts.get(id);
    if (!found) throw new GraphQLError(`invalid id ${id}`);
    return found;
  }

  /** The roots of queries and mutations, as graphql-js calls them. */
  root(): Record<string, unknown> {
    return {
      shop: () => ({ currencyCode: this.currency, myshopifyDomain: this.domain }),
      webhookSubscriptions: (args: object) => connection(this.subscriptions, args),
      webhookSubscriptionCreate: ({ topic, webhookSubscription: to }: any) => {
        if (this.subscriptions.some((each) => each.topic === topic && each.uri === to.uri)) {
          const message = 'Address for this topic has already been taken';
          return { webhookSubscription: null, userErrors: [{ field: null, message }] };
        }
        const made = { id: this.gid('WebhookSubscription'), topic, ...to };
        this.subscriptions.push(made);
        return { webhookSubscription: made, userErrors: [] };
      },
      codeDiscountNodeByCode: ({ code }: { code: string }) => this.node(this.holder(code)),
      codeDiscountNode: ({ id }: { id: string }) => this.node(this.discounts.get(id)),
      discountCodeBasicCreate: ({ basicCodeDiscount: input }: any) => {
        const errors = this.refuses(input);
        if (!input.code) errors.push(userError('Code can’t be blank', 'BLANK'));
        else if (this.holder(input.code)) errors.push(taken(input.code));
        if (errors.length > 0) return { codeDiscountNode: null, userErrors: errors };
        const id = this.gid('DiscountCodeNode');
        const discount: MockDiscount = { id, input, status: 'ACTIVE', codes: new Map() };
        this.discounts.set(id, discount);
        this.put(discount, input.code);
        return { codeDiscountNode: this.node(discount), userErrors: [] };
      },
      discountCodeBasicUpdate: ({ id, basicCodeDiscount: input }: any) => {
        const discount = this.require(id);
        const errors = this.refuses({ ...discount.input, ...input });
        if (errors.length > 0) return { codeDiscountNode: null, userErrors: errors };
        discount.input = { ...discount.input, ...input };
        return { codeDiscountNode: this.node(discount), userErrors: [] };
      },
      discountCodeActivate: ({ id }: { id: string }) => {
        const discount = this.require(id);
        discount.status = 'ACTIVE';
        discount.input = { ...discount.input, endsAt: null };
        return { userErrors: [] };
      },
      discountCodeDeactivate: ({ id }: { id: string }) => {
        const discount = this.require(id);
        discount.status = 'EXPIRED';
        discount.input = { ...discount.input, endsAt: new Date().toISOString() };
        return { userErrors: [] };
      },
      discountCodeDelete: ({ id }: { id: string }) => {
        if (!this.discounts.delete(id)) {
          return {
            deletedCodeDiscountId: null,
            userErrors: [userError('Discount does not exist')],
          };
        }
        return { deletedCodeDiscountId: id, userErrors: [] };
      },
      ...this.codeRoots(),
      ...this.orderRoots(),
    };
  }

  private codeRoots() {
    return {
      discountRedeemCodeBulkAdd: ({ discountId, codes }: any) => {
        this.require(discountId);
        if (codes.length > MAX_CODES) {
          const error = userError(`Exceeded max of ${MAX_CODES}`, 'EXCEEDED_MAX');
          return { bulkCreation: null, userErrors: [error] };
        }
        this.added.push(codes.length);
        const creation: Creation = {
          id: this.gid('DiscountRedeemCodeBulkCreation'),
          polls: POLLS,
          done: false,
          discountId,
          codes: codes.map(({ code }: { code: string }) => ({
            code,
            discountRedeemCode: null,
            errors: [],
          })),
          run: () => {
            for (const each of creation.codes) {
              each.discountRedeemCode = this.put(this.require(discountId), each.code);
              if (!each.discountRedeemCode) each.errors = [taken(each.code)];
            }
          },
        };
        this.creations.set(creation.id, creation);
        // it goes on without being looked at, too
        setTimeout(() => {
          creation.polls = 0;
          if (this.discounts.has(discountId)) this.poll(creation);
        }, 1_500).unref();
        return { bulkCreation: this.shown(creation), userErrors: [] };
      },
      discountRedeemCodeBulkCreation: ({ id }: { id: string }) => {
        const creation = this.creations.get(id);
        if (!creation) return null;
        this.poll(creation);
        return this.shown(creation);
      },
      discountCodeRedeemCodeBulkDelete: ({ discountId, ids, search, savedSearchId }: any) => {
        const discount = this.require(discountId);
        if ([ids, search, savedSearchId].filter((each) => each != null).length !== 1) {
          return { job: null, userErrors: [userError('Exactly one is wanted')] };
        }
        const job: Job = {
          id: this.gid('Job'),
          polls: POLLS,
          done: false,
          run: () => {
            for (const [key, { id }] of discount.codes)
              if (ids.includes(id)) discount.codes.delete(key);
          },
        };
        this.jobs.set(job.id, job);
        return { job: { id: job.id, done: false }, userErrors: [] };
      },
      job: ({ id }: { id: string }) => {
        const job = this.jobs.get(id);
        return job ? { id, done: this.poll(job) } : null;
      },
    };
  }

  private shown = (creation: Creation) => ({
    id: creation.id,
    done: creation.done,
    codes: (args: object) => connection(creation.done ? creation.codes : [], args),
  });

  private orderRoots() {
    return {
      orders: ({ query, ...args }: { query: string; first?: number; after?: string }) => {
        const since = /^updated_at:>='([^']+)'$/.exec(query)?.[1];
        if (since === undefined) throw new GraphQLError(`The mock knows no search ${query}`);
        const found = this.orders.filter(
          ({ updatedAt }) => Date.parse(updatedAt) >= Date.parse(since),
        );
        return connection(found, args);
      },
      order: ({ id }: { id: string }) => {
        const found = this.orders.find(
          (each) => `gid://shopify/Order/${each.legacyResourceId}` === id,
        );
        if (!found) return null;
        return { ...found, lineItems: (args: object) => connection(found.items, args) };
      },
    };
  }
}
