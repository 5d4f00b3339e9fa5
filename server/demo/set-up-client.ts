// Sets a client of the story up: its locations, keys and campaigns, with the real statements.
import { insertKey, type KeySettings } from '../api-key/queries.ts';
import { keySettings } from '../api-key/issue-key.ts';
import { makeKey, type NewKey } from '../api-key/key.ts';
import { insertClient } from '../client/queries.ts';
import { clientAnswer } from '../client/routes.ts';
import { insertLocation } from '../location/queries.ts';
import { shopKey } from './add-keys.ts';
import type { PlayedCampaign, PlayedClient } from './happening.ts';
import { ORGANIZATION_ID } from './queries.ts';
import { setUpCampaign } from './set-up-campaign.ts';
import { entryOf, MINUTE_MS, type Stage } from './stage.ts';
import type { ClientStory } from './story.ts';

/** `key`: that of the online shop; without it, one that nobody knows. */
export async function setUpClient(
  stage: Stage,
  story: ClientStory,
  key: NewKey | undefined,
): Promise<PlayedClient> {
  const { tx, calendar, idAt } = stage;
  // everything of a client is made at its office hours, one after the other
  let at = calendar.at(story.since, story.timeZone, 10 * 3600);
  const next = () => (at += 3 * MINUTE_MS);
  const id = idAt(at);
  const row = await insertClient(tx, ORGANIZATION_ID, id, {
    name: story.name,
    currency: story.currency,
    time_zone: story.timeZone,
    gross_margin: story.grossMargin,
    shop_url: story.shopUrl,
    amounts_include_tax: story.taxRate === undefined ? null : true,
    tax_rate: story.taxRate ?? null,
    brand_color: null,
  });
  const after = clientAnswer({ ...row, created_at: new Date(at) });
  stage.happenings.push(
    entryOf(stage, 'client.created', at, { clientId: id, subjectId: id, after }),
  );
  const locationIds: string[] = [];
  for (const name of story.locations) {
    locationIds.push(await setUpLocation(stage, id, name, next()));
  }
  const online = shopKey(id);
  const keyIds = {
    online: await setUpKey(stage, next(), online, key),
    in_store: await setUpKey(stage, next(), { ...online, name: 'Tills' }),
    test: await setUpKey(stage, next(), { ...online, name: 'Checkout test', mode: 'test' }),
  };
  const campaigns: PlayedCampaign[] = [];
  for (const each of story.campaigns) {
    campaigns.push(await setUpCampaign(stage, row, each, story.since + 1));
  }
  return { id, story, locationIds, keyIds, campaigns };
}

async function setUpLocation(stage: Stage, clientId: string, name: string, at: number) {
  const id = stage.idAt(at);
  await insertLocation(stage.tx, { organizationId: ORGANIZATION_ID, id, clientId, name });
  const about = { clientId, subjectId: id, locationId: id, after: { name } };
  stage.happenings.push(entryOf(stage, 'location.created', at, about));
  return id;
}

/** Makes a key and answers its id. */
export async function setUpKey(
  stage: Stage,
  at: number,
  settings: KeySettings,
  key: NewKey = makeKey(settings.mode, ORGANIZATION_ID),
): Promise<string> {
  const id = stage.idAt(at);
  await insertKey(stage.tx, id, key, settings);
  const about = { clientId: settings.clientId, subjectId: id, after: keySettings(settings) };
  stage.happenings.push(entryOf(stage, 'api_key.created', at, about));
  return id;
}
