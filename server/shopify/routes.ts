// HTTP of Shopify: shops connected and disconnected, campaigns published, and Shopify's own two doors.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import * as contract from '../../contract/management/shopify.ts';
import * as publishing from '../../contract/management/shopify-publication.ts';
import type { AnyActor } from '../api-key/can.ts';
import { isWithin } from '../api-key/can.ts';
import { requireCampaign } from '../campaign/queries.ts';
import { requireClient } from '../client/queries.ts';
import type { Context } from '../context.ts';
import type { Queryable } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { readInstant } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, route, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { LedgerKind } from '../ledger/entry.ts';
import type { StoreParts } from '../redemption/scope.ts';
import { makePoster } from '../webhook/post.ts';
import { makeAdmin } from './admin.ts';
import { addressOf, codeAnswer, publicationAnswer, shopAnswer } from './answer.ts';
import { listCodes } from './code-queries.ts';
import { purgeEvents } from './order-queries.ts';
import * as publications from './publication-queries.ts';
import { hashState, receiveCallback, receiveWebhook } from './receive.ts';
import * as shops from './shop-queries.ts';
import { startKeeper, type Keeper, type KeeperParts } from './start-keeper.ts';

/** Shopify's own largest; compliance webhooks and old apps send whole orders. */
const BODY_LIMIT = 4 * 1024 * 1024;
const SCOPES = 'read_discounts,write_discounts,read_orders';

export function registerShopifyRoutes(
  app: FastifyInstance,
  context: Context,
  { performer, hashCustomer }: StoreParts,
): void {
  const { db, keyring, log, config } = context;
  const poster = makePoster({ allowPrivate: config.outboundAllowPrivate });
  const admin = makeAdmin(poster, config.shopifyOrigin);
  const { publicUrl } = config;
  const parts: KeeperParts = { db, keyring, log, admin, performer, hashCustomer, publicUrl };
  const keeper = startKeeper(parts);
  app.addHook('onClose', async () => {
    await keeper.stop();
    poster.close();
  });
  context.jobs.schedule('shopify-nightly', '41 2 * * *', async () => {
    await shops.wishNightly(db);
    await purgeEvents(db);
  });
  registerDoors(app, parts, keeper);
  registerShops(app, context, keeper);
  registerPublications(app, context, keeper);
}

function registerDoors(app: FastifyInstance, parts: KeeperParts, keeper: Keeper): void {
  route(app, contract.completeShopifyAuthorization, async ({ params, request, reply }) => {
    await receiveCallback(parts, params.organization_id, request);
    keeper.hurry();
    reply.type('text/plain; charset=utf-8');
    return 'Shopify has agreed: the shop is being connected. This page can be closed.';
  });
  void app.register((door, _options, done) => {
    // the signature is over the bytes as they came
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) =>
      parsed(null, body),
    );
    route(
      door,
      contract.receiveShopifyWebhook,
      async ({ params, request }) => {
        await receiveWebhook(parts, params.organization_id, request);
        keeper.hurry();
        return { received: true };
      },
      { bodyLimit: BODY_LIMIT },
    );
    done();
  });
}

interface Subject {
  organization_id: string;
  client_id: string;
  id: string;
}

const note = (
  tx: Queryable,
  actor: AnyActor,
  kind: LedgerKind,
  row: Subject,
  more: { campaignId?: string; after?: object } = {},
) =>
  appendToLedger(tx, [
    {
      organizationId: row.organization_id,
      kind,
      actor: ledgerActor(actor),
      at: Date.now(),
      clientId: row.client_id,
      subjectId: row.id,
      ...more,
    },
  ]);

function registerShops(app: FastifyInstance, context: Context, keeper: Keeper): void {
  const { db, keyring, config } = context;
  const answer = (row: shops.ShopRow) => shopAnswer(row, config.publicUrl);
  const hurry = () => {
    keeper.hurry();
    return Promise.resolve();
  };

  write(app, context, contract.createShopifyShop, async ({ actor, body, tx, afterCommit }) => {
    const client = await requireClient(tx, actor, body.client_id, 'key share');
    const mode = body.mode ?? actor.mode;
    if (!isWithin(actor, { mode })) {
      throw new ApiError('forbidden', { message: 'A test key connects shops for tests only' });
    }
    const { organizationId } = actor;
    const domain = body.domain.toLowerCase();
    // one that waits for somebody to agree makes room for the next try
    for (const old of await shops.shopsAt(tx, organizationId, domain)) {
      const isOwn = old.client_id === client.id;
      if (old.status === 'authorizing' && isOwn) await shops.markDisconnected(tx, old, null);
    }
    const needsPerson = body.grant === 'authorization_code';
    const state = randomBytes(24).toString('base64url');
    const row = await shops.insertShop(tx, {
      organization_id: organizationId,
      id: newId(),
      client_id: client.id,
      mode,
      domain,
      grant_kind: body.grant,
      app_client_id: body.app_client_id.trim(),
      sealed_app_secret: keyring.seal(Buffer.from(body.app_client_secret.trim())),
      status: needsPerson ? 'authorizing' : 'connecting',
      state_hash: needsPerson ? hashState(state) : null,
    });
    if (!row) throw new ApiError('conflict', { message: `${domain} is connected already` });
    await note(tx, actor, 'shopify_shop.added', row, { after: answer(row) });
    afterCommit(hurry);
    return { ...answer(row), authorize_url: needsPerson ? authorizeUrl(row, state) : null };
  });

  function authorizeUrl(row: shops.ShopRow, state: string): string {
    const query = new URLSearchParams({
      client_id: row.app_client_id,
      scope: SCOPES,
      redirect_uri: addressOf(config.publicUrl, row.organization_id, 'callback'),
      state,
    });
    return `https://${row.domain}/admin/oauth/authorize?${query.toString()}`;
  }

  read(app, contract.listShopifyShops, async ({ actor, querystring }) => {
    const page = readPage(querystring);
    const { client_id } = querystring;
    const client = client_id === undefined ? undefined : await requireClient(db, actor, client_id);
    return pageOf(await shops.listShops(db, actor, client?.id, page), page, answer);
  });

  read(app, contract.getShopifyShop, async ({ actor, params }) =>
    answer(await shops.requireShop(db, actor, params.id)),
  );

  write(app, context, contract.disconnectShopifyShop, async ({ actor, params, tx }) => {
    const row = await shops.requireShop(tx, actor, params.id, 'for no key update');
    if (row.status === 'disconnected') return undefined;
    await shops.markDisconnected(tx, row, null);
    await note(tx, actor, 'shopify_shop.disconnected', row);
    return undefined;
  });

  write(app, context, contract.rereadShopifyOrders, async (call) => {
    const { actor, params, body, tx, afterCommit } = call;
    const row = await shops.requireShop(tx, actor, params.id, 'for no key update');
    if (row.status !== 'connected') {
      throw new ApiError('conflict', { message: 'The shop is not connected' });
    }
    const since = body?.since ? new Date(readInstant(body.since)) : null;
    await shops.wishReread(tx, row, since);
    await note(tx, actor, 'shopify_shop.reread', row, { after: { since } });
    afterCommit(hurry);
    return answer(await shops.requireShop(tx, actor, params.id));
  });
}

function registerPublications(app: FastifyInstance, context: Context, keeper: Keeper): void {
  const { db } = context;
  const hurry = () => {
    keeper.hurry();
    return Promise.resolve();
  };

  write(app, context, publishing.createShopifyPublication, async (call) => {
    const { actor, params, body, tx, afterCommit } = call;
    const shop = await shops.requireShop(tx, actor, params.id, 'for key share');
    const campaign = await requireCampaign(tx, actor, body.campaign_id, 'share');
    if (campaign.client_id !== shop.client_id || campaign.mode !== shop.mode) {
      throw invalid('campaign_id', 'must be a campaign of the shop’s client and mode');
    }
    if (shop.status === 'disconnected') {
      throw new ApiError('conflict', { message: 'The shop is not connected' });
    }
    const row = {
      organization_id: shop.organization_id,
      id: newId(),
      client_id: shop.client_id,
      shop_id: shop.id,
      campaign_id: campaign.id,
    };
    if (!(await publications.insertPublication(tx, row))) {
      throw new ApiError('conflict', { message: 'The campaign is published in this shop already' });
    }
    const more = { campaignId: campaign.id, after: { shop: shop.domain } };
    await note(tx, actor, 'shopify_publication.created', row, more);
    afterCommit(hurry);
    return publicationAnswer(await publications.shownPublication(tx, row));
  });

  read(app, publishing.listShopifyPublications, async ({ actor, querystring }) => {
    const page = readPage(querystring);
    const { shop_id, campaign_id } = querystring;
    const shop = shop_id === undefined ? undefined : await shops.requireShop(db, actor, shop_id);
    const campaign =
      campaign_id === undefined ? undefined : await requireCampaign(db, actor, campaign_id);
    const filter = { shopId: shop?.id, campaignId: campaign?.id };
    const rows = await publications.listPublications(db, actor, filter, page);
    return pageOf(rows, page, publicationAnswer);
  });

  read(app, publishing.getShopifyPublication, async ({ actor, params }) =>
    publicationAnswer(await publications.requirePublication(db, actor, params.id)),
  );

  read(app, publishing.listShopifyCodes, async ({ actor, params, querystring }) => {
    const page = readPage(querystring);
    const row = await publications.requirePublication(db, actor, params.id);
    return pageOf(await listCodes(db, row, querystring.failed === true, page), page, codeAnswer);
  });

  const change =
    (kind: LedgerKind, work: (tx: Queryable, row: publications.PublicationRow) => Promise<void>) =>
    async ({
      actor,
      params,
      tx,
      afterCommit,
    }: Pick<
      Parameters<Parameters<typeof write<typeof publishing.retryShopifyPublication>>[3]>[0],
      'actor' | 'params' | 'tx' | 'afterCommit'
    >) => {
      const row = await publications.requirePublication(tx, actor, params.id);
      await work(tx, row);
      await note(tx, actor, kind, row, { campaignId: row.campaign_id });
      afterCommit(hurry);
      return publicationAnswer(await publications.shownPublication(tx, row));
    };

  write(
    app,
    context,
    publishing.retryShopifyPublication,
    change('shopify_publication.retried', publications.retry),
  );
  write(
    app,
    context,
    publishing.withdrawShopifyPublication,
    change('shopify_publication.withdrawn', publications.withdraw),
  );
}
