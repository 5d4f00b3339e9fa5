// Adding and removing codes: in Shopify's own jobs, each of them followed to its end.
import { ShopifyRefused, Throttled, TokenRefused } from './admin.ts';
import { askShop, type ShopParts } from './ask-shop.ts';
import * as codes from './code-queries.ts';
import type { ToldCode } from './code-queries.ts';
import { demand, wordsOf, type UserError } from './demand.ts';
import * as documents from './documents.ts';
import { keep, type PublicationRow } from './publication-queries.ts';
import { keyOfCode } from './read-payload.ts';

/** Shopify takes no more in one call. */
const ADD_AT_A_TIME = 250;
const REMOVE_AT_A_TIME = 100;

const shopOf = (row: PublicationRow) => ({ organization_id: row.organization_id, id: row.shop_id });

interface Paged<T> {
  nodes: T[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** Has the next codes added; false where there are none. */
export async function addCodes(parts: ShopParts, row: PublicationRow, id: string) {
  const { db } = parts;
  const next = await codes.codesToAdd(db, row, ADD_AT_A_TIME);
  if (next.length === 0) return false;
  const ids = next.map(({ voucher_id }) => voucher_id);
  // noted before: were the answer lost, the shop is asked which of them it has
  await codes.moveCodes(db, row, ids, { state: 'adding', jobGid: null });
  let answer;
  try {
    answer = await askShop<{
      discountRedeemCodeBulkAdd: { bulkCreation: { id: string } | null; userErrors: UserError[] };
    }>(parts, shopOf(row), documents.ADD_CODES, { id, codes: next.map(({ code }) => ({ code })) });
    demand(answer.discountRedeemCodeBulkAdd.userErrors);
  } catch (error) {
    if (isUndone(error)) await codes.moveCodes(db, row, ids, { state: 'absent', jobGid: null });
    throw error;
  }
  const jobGid = answer.discountRedeemCodeBulkAdd.bulkCreation?.id ?? null;
  await codes.moveCodes(db, row, ids, { state: 'adding', jobGid });
  return true;
}

/** Nothing has happened in the shop: it said so, or was not asked. */
const isUndone = (error: unknown) =>
  error instanceof Throttled || error instanceof ShopifyRefused || error instanceof TokenRefused;

/** Has codes removed that are not to be there; false where there are none. */
export async function removeCodes(parts: ShopParts, row: PublicationRow, id: string) {
  const { db } = parts;
  const next = await codes.codesToRemove(db, row, REMOVE_AT_A_TIME);
  if (next.length === 0) return false;
  const answer = await askShop<{
    discountCodeRedeemCodeBulkDelete: {
      job: { id: string; done: boolean } | null;
      userErrors: UserError[];
    };
  }>(parts, shopOf(row), documents.REMOVE_CODES, {
    id,
    codes: next.map(({ code_gid }) => code_gid),
  });
  const { job, userErrors } = answer.discountCodeRedeemCodeBulkDelete;
  demand(userErrors);
  const ids = next.map(({ voucher_id }) => voucher_id);
  if (job) await codes.moveCodes(db, row, ids, { state: 'removing', jobGid: job.id });
  return true;
}

/** Looks how far Shopify is with what it was asked for. */
export async function pollJobs(
  parts: ShopParts,
  row: PublicationRow,
  id: string,
): Promise<'none' | 'moved' | 'pending'> {
  const { db } = parts;
  const jobs = await codes.jobsUnderWay(db, row);
  if (jobs.length === 0) return 'none';
  let moved = false;
  for (const { state, job_gid } of jobs) {
    if (job_gid === null) {
      if (!row.checking) await keep(db, row, { checking: true, check_cursor: null });
      await checkCodes(parts, row, id);
      return 'moved';
    }
    const isDone =
      state === 'adding'
        ? await pollAdding(parts, row, job_gid)
        : await pollRemoving(parts, row, job_gid);
    if (!isDone) continue;
    await codes.endJob(db, row, job_gid);
    moved = true;
  }
  return moved ? 'moved' : 'pending';
}

async function pollRemoving(parts: ShopParts, row: PublicationRow, jobGid: string) {
  const { job } = await askShop<{ job: { done: boolean } | null }>(
    parts,
    shopOf(row),
    documents.JOB,
    { id: jobGid },
  );
  return job === null || job.done;
}

interface Added {
  discountRedeemCodeBulkCreation: {
    codes: Paged<{
      code: string;
      discountRedeemCode: { id: string } | null;
      errors: UserError[];
    }>;
  } | null;
}

async function pollAdding(parts: ShopParts, row: PublicationRow, jobGid: string) {
  // whether it is done costs a hundredth of what came of it
  const { discountRedeemCodeBulkCreation: state } = await askShop<{
    discountRedeemCodeBulkCreation: { done: boolean } | null;
  }>(parts, shopOf(row), documents.ADDING, { id: jobGid });
  if (state && !state.done) return false;
  let after: string | null = null;
  for (;;) {
    const { discountRedeemCodeBulkCreation: creation }: Added = await askShop<Added>(
      parts,
      shopOf(row),
      documents.ADDED_CODES,
      { id: jobGid, after },
    );
    // forgotten by Shopify: the check says what became of it
    if (!creation) {
      await keep(parts.db, row, { checking: true, check_cursor: null });
      return true;
    }
    const told = creation.codes.nodes.map(({ code, discountRedeemCode, errors }): ToldCode => ({
      key: keyOfCode(code),
      gid: discountRedeemCode?.id ?? null,
      error: discountRedeemCode ? null : wordsOf(errors) || 'Shopify did not add it',
    }));
    await codes.settleAdded(parts.db, row, told);
    // a code that is taken may be taken by an earlier try of ours
    if (told.some(({ gid }) => gid === null)) {
      await keep(parts.db, row, { checking: true, check_cursor: null });
    }
    if (!creation.codes.pageInfo.hasNextPage) return true;
    after = creation.codes.pageInfo.endCursor;
  }
}

/** Reads a page of the codes that the shop has; at the end the rest is known to be absent. */
export async function checkCodes(parts: ShopParts, row: PublicationRow, id: string): Promise<void> {
  const { db } = parts;
  if (row.check_cursor === null) await codes.beginCheck(db, row);
  const { codeDiscountNode: node } = await askShop<{
    codeDiscountNode: { codeDiscount: { codes?: Paged<{ id: string; code: string }> } } | null;
  }>(parts, shopOf(row), documents.CODES, { id, after: row.check_cursor });
  if (!node) {
    // somebody has deleted the discount by hand: it is made again
    await codes.endCheck(db, row);
    await keep(db, row, { discount_gid: null, discount_hash: null, discount_active: false });
    await keep(db, row, { checking: false, check_cursor: null });
    return;
  }
  const page = node.codeDiscount.codes;
  const found = (page?.nodes ?? []).map((each) => ({
    code: each.code,
    gid: each.id,
    key: keyOfCode(each.code),
  }));
  await codes.noteSeen(db, row, found);
  if (page?.pageInfo.hasNextPage) {
    await keep(db, row, { check_cursor: page.pageInfo.endCursor });
    return;
  }
  await codes.endCheck(db, row);
  await keep(db, row, { checking: false, check_cursor: null });
}
