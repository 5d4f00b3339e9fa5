// One step of bringing a shop in line with a campaign: what is most urgent comes first, so that a code
// that was used in a shop with a door is gone online before the next thousand are added.
import { createHash } from 'node:crypto';
import { publicId } from '../db/id.ts';
import { askShop, type ShopParts } from './ask-shop.ts';
import { addCodes, checkCodes, pollJobs, removeCodes } from './code-steps.ts';
import { codesToAdd, failCode, forgetCodes, listNext, settleAdded } from './code-queries.ts';
import { decideDiscount, type Discount, type DiscountInput } from './decide-discount.ts';
import * as documents from './documents.ts';
import { demand, type UserError } from './demand.ts';
import { campaignOf, keep, type PublicationRow } from './publication-queries.ts';
import { keyOfCode } from './read-payload.ts';

/** What comes next: at once, after so many milliseconds, or nothing. */
export type Next = { kind: 'again' } | { kind: 'wait'; waitMs: number } | { kind: 'done' };

const AGAIN: Next = { kind: 'again' };
const DONE: Next = { kind: 'done' };
const LIST_AT_A_TIME = 2_000;

export const shopOf = (row: PublicationRow) => ({
  organization_id: row.organization_id,
  id: row.shop_id,
});

export async function publishStep(parts: ShopParts, row: PublicationRow): Promise<Next> {
  const { db } = parts;
  if (row.status === 'withdrawing') return withdrawStep(parts, row);
  const campaign = await campaignOf(db, row);
  const mark = publicId('shopify_publication', row.id);
  const discount = decideDiscount(campaign, mark, row.created_at);
  if (discount.kind === 'not_sellable') {
    if (row.problem !== discount.problem) await keep(db, row, { problem: discount.problem });
    if (row.discount_gid !== null && row.discount_active) await switchOff(parts, row);
    return DONE;
  }
  if (row.problem !== null) await keep(db, row, { problem: null });
  // what is used up or disabled leaves the shop before anything else happens
  if (row.discount_gid !== null && (await removeCodes(parts, row, row.discount_gid))) return AGAIN;
  if (row.discount_gid !== null) {
    const changed = await followCampaign(parts, row, discount);
    if (changed) return AGAIN;
  }
  const through = await listNext(db, row, LIST_AT_A_TIME);
  if (through !== null) {
    await keep(db, row, { listed_through: through });
    return AGAIN;
  }
  if (row.discount_gid === null) {
    return discount.active ? createDiscount(parts, row, discount.input) : DONE;
  }
  const pending = await pollJobs(parts, row, row.discount_gid);
  if (pending !== 'none') return pending === 'moved' ? AGAIN : { kind: 'wait', waitMs: 1_000 };
  if (row.checking) {
    await checkCodes(parts, row, row.discount_gid);
    return AGAIN;
  }
  return (await addCodes(parts, row, row.discount_gid)) ? AGAIN : DONE;
}

async function withdrawStep(parts: ShopParts, row: PublicationRow): Promise<Next> {
  if (row.discount_gid !== null) {
    const answer = await askShop<{ discountCodeDelete: UserErrors | null }>(
      parts,
      shopOf(row),
      documents.DELETE,
      { id: row.discount_gid },
    );
    const errors = answer.discountCodeDelete?.userErrors ?? [];
    // one that somebody has deleted by hand is what was wished for
    if (!(await isGone(parts, row, row.discount_gid, errors))) demand(errors);
  }
  await forgetCodes(parts.db, row);
  await keep(parts.db, row, { status: 'withdrawn', discount_gid: null, discount_active: false });
  return DONE;
}

interface UserErrors {
  userErrors: UserError[];
}

async function isGone(parts: ShopParts, row: PublicationRow, id: string, errors: UserError[]) {
  if (errors.length === 0) return true;
  const { codeDiscountNode } = await askShop<{ codeDiscountNode: object | null }>(
    parts,
    shopOf(row),
    documents.CODES,
    { id, after: null },
  );
  return codeDiscountNode === null;
}

async function switchOff(parts: ShopParts, row: PublicationRow): Promise<void> {
  const answer = await askShop<{ discountCodeDeactivate: UserErrors }>(
    parts,
    shopOf(row),
    documents.DEACTIVATE,
    { id: row.discount_gid },
  );
  demand(answer.discountCodeDeactivate.userErrors);
  await keep(parts.db, row, { discount_active: false });
}

const hashOf = (input: DiscountInput) =>
  createHash('sha256').update(JSON.stringify(input)).digest('base64url');

/**
 * What the campaign says now. Switching on sets dates of Shopify's own, so that the campaign's are
 * said again after it; while it is off nothing is said.
 */
async function followCampaign(
  parts: ShopParts,
  row: PublicationRow,
  { active, input }: Extract<Discount, { kind: 'discount' }>,
): Promise<boolean> {
  const id = row.discount_gid;
  if (!active) {
    if (!row.discount_active) return false;
    await switchOff(parts, row);
    return true;
  }
  if (!row.discount_active) {
    const answer = await askShop<{ discountCodeActivate: UserErrors }>(
      parts,
      shopOf(row),
      documents.ACTIVATE,
      { id },
    );
    demand(answer.discountCodeActivate.userErrors);
    await keep(parts.db, row, { discount_active: true, discount_hash: null });
  }
  if (row.discount_hash === hashOf(input)) return false;
  const answer = await askShop<{ discountCodeBasicUpdate: UserErrors }>(
    parts,
    shopOf(row),
    documents.UPDATE,
    { id, input },
  );
  demand(answer.discountCodeBasicUpdate.userErrors);
  await keep(parts.db, row, { discount_hash: hashOf(input) });
  return true;
}

interface Created {
  discountCodeBasicCreate: UserErrors & {
    codeDiscountNode: {
      id: string;
      codeDiscount: { codes?: { nodes: { id: string; code: string }[] } };
    } | null;
  };
}

/**
 * Makes the discount with its first code. An earlier try may have been made without its answer
 * arriving: then the code leads to it, and it bears our mark.
 */
async function createDiscount(
  parts: ShopParts,
  row: PublicationRow,
  input: DiscountInput,
): Promise<Next> {
  const { db } = parts;
  const [first] = await codesToAdd(db, row, 1);
  if (!first) return DONE;
  const { codeDiscountNodeByCode: there } = await askShop<{
    codeDiscountNodeByCode: { id: string; codeDiscount: { title?: string } } | null;
  }>(parts, shopOf(row), documents.FIND_CODE, { code: first.code });
  const mark = publicId('shopify_publication', row.id);
  if (there?.codeDiscount.title?.endsWith(`(${mark})`)) {
    await keep(db, row, { discount_gid: there.id, discount_active: true, checking: true });
    return AGAIN;
  }
  if (there) {
    const error = 'Another discount of the shop has this code';
    await failCode(db, row, first.voucher_id, error);
    return AGAIN;
  }
  const answer = await askShop<Created>(parts, shopOf(row), documents.CREATE, {
    input: { ...input, code: first.code },
  });
  const { codeDiscountNode, userErrors } = answer.discountCodeBasicCreate;
  demand(userErrors);
  if (!codeDiscountNode) throw new Error('Shopify made no discount, and said no reason');
  const node = codeDiscountNode.codeDiscount.codes?.nodes[0];
  await keep(db, row, {
    discount_gid: codeDiscountNode.id,
    discount_hash: hashOf(input),
    discount_active: true,
    checking: !node,
  });
  if (node) {
    await settleAdded(db, row, [{ key: keyOfCode(node.code), gid: node.id, error: null }]);
  }
  return AGAIN;
}
