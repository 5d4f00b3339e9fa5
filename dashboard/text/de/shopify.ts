// Shopify: verbundene Shops, Kampagnen darin, und wie weit jeder Code ist.
import type { en } from '../en.ts';
import type { Translation } from '../translate.ts';

export const shopify: Translation<typeof en.shopify> = {
  title: 'Shopify',
  subtitle:
    'Shops, die mit Ihren Codes verkaufen. Codes und Bestellungen folgen einander von selbst.',
  guide: 'So wird die App gemacht',
  one: 'Shopify-Shop',
  connect: 'Shop verbinden',
  empty: 'Kein Shop ist verbunden',
  emptyText:
    'Machen Sie im Dev Dashboard von Shopify eine App, verbinden Sie sie hier, und veröffentlichen Sie dann Kampagnen im Shop.',
  shop: 'Shop',
  mode: 'Live oder Test',
  modes: { live: 'Live', test: 'Test' },
  connected: 'Verbunden',
  problem: 'Letztes Problem',
  statuses: {
    authorizing: 'Wartet auf Zustimmung',
    connecting: 'Wird verbunden',
    connected: 'Verbunden',
    disconnected: 'Getrennt',
  },

  domain: 'Domain des Shops',
  domainHint: 'Seine eigene, etwa acme.myshopify.com',
  grant: 'Wie die App hineinkommt',
  grants: {
    authorization_code: 'Jemand vom Shop stimmt zu',
    client_credentials: 'App und Shop gehören zusammen',
  },
  grantTexts: {
    authorization_code: 'Sie bekommen dafür einen Link, der eine Stunde gilt.',
    client_credentials: 'Beide gehören bei Shopify zu einer Organisation; niemand muss zustimmen.',
  },
  appId: 'Client-ID der App',
  appSecret: 'Geheimnis der App',
  appSecretHint: 'Wird versiegelt aufbewahrt und nie wieder gezeigt.',
  modeHint: 'Test-Kampagnen für einen Entwicklungs-Shop.',
  begin: 'Verbinden',
  agreeTitle: 'Jetzt stimmt jemand vom Shop zu',
  agreeText:
    'Tragen Sie zuerst die Rückkehr-Adresse in die Liste der App bei Shopify ein. Öffnen Sie dann binnen einer Stunde den Link, angemeldet bei {domain}. Er wird nur jetzt gezeigt.',
  agree: 'Shopify öffnen',
  agreeLink: 'Link für jemand anderen',
  connectingTitle: 'Der Shop wird verbunden',
  connectingText:
    'Das dauert einige Sekunden. Tragen Sie diese Adresse in der App für die Compliance-Themen ein:',
  redirectUrl: 'Rückkehr-Adresse',
  webhookUrl: 'Webhook-Adresse',
  done: 'Fertig',

  back: 'Shopify',
  about: 'Verbindung',
  addressesText: 'Für die Einstellungen der App bei Shopify.',
  waitingText:
    'Noch hat niemand zugestimmt. Der Link wurde gezeigt, als der Shop dazukam; ist er verloren oder eine Stunde alt, beginnen Sie neu.',
  again: 'Neu beginnen',
  connectingNow: 'Er wird verbunden; das wird von selbst wieder versucht.',
  disconnectedText: 'Seine Zugänge sind vergessen. Verbinden Sie ihn neu, um fortzufahren.',
  errorAt: '{error} ({time})',
  added: 'Dazugekommen',
  disconnectedAt: 'Getrennt',

  orders: 'Bestellungen',
  ordersText:
    'Sie kommen per Webhook. Was sich geändert hat, wird jede Nacht noch einmal gelesen, falls ein Webhook nie kam.',
  reread: 'Bestellungen jetzt lesen',
  rereading: 'Bestellungen werden gelesen: {seen} gesehen, {found} mit Rabattcode',
  rereadDone: 'Das letzte Lesen sah {seen} Bestellungen, {found} davon mit Rabattcode.',
  completeUntil: 'Vollständig bis',
  rereadBegan: 'Bestellungen werden noch einmal gelesen',

  disconnect: 'Trennen',
  disconnectTitle: '{domain} trennen?',
  disconnectText:
    'Die Zugänge sind sofort vergessen. Rabatte bleiben im Shop: ziehen Sie die Kampagnen zuerst zurück. Entfernen Sie die App auch in den Einstellungen des Shops.',
  disconnected: 'Der Shop ist getrennt',

  publications: 'Veröffentlichte Kampagnen',
  publicationsText: 'Jede ist ein Rabatt im Shop, mit den Codes ihrer Kampagne.',
  publish: 'Kampagne veröffentlichen',
  publishText:
    'Im Shop entsteht ein Rabatt mit allen Codes der Kampagne, auch mit denen, die später kommen.',
  publishNone: 'Dieser Kunde hat keine Kampagne zu veröffentlichen.',
  publishIt: 'Veröffentlichen',
  published: 'Die Kampagne wird veröffentlicht',
  publishedLater: 'Die Kampagne wird veröffentlicht, sobald der Shop verbunden ist',
  noPublications: 'Hier ist nichts veröffentlicht',
  noPublicationsText:
    'Veröffentlichen Sie eine Kampagne, und ihre Codes gelten an der Kasse des Shops.',
  publicationStatuses: {
    publishing: 'Wird veröffentlicht',
    published: 'Veröffentlicht',
    paused: 'Abgeschaltet',
    not_sellable: 'Dort nicht verkäuflich',
    withdrawing: 'Wird zurückgezogen',
    withdrawn: 'Zurückgezogen',
  },
  waitsForShop: 'Wartet auf den Shop',
  waitsWhy: {
    authorizing:
      'Wer den Shop besitzt, hat noch nicht zugestimmt. Danach wird von selbst veröffentlicht: Senden Sie den Link, oder beginnen Sie oben neu für einen neuen.',
    connecting: 'Es geht von selbst weiter, sobald der Shop verbunden ist.',
    disconnected: 'Der Shop ist getrennt: Verbinden Sie ihn oben neu.',
  },
  codes: 'Codes im Shop',
  codesOf: '{present} von {wanted}',
  underWay: { one: '# unterwegs', other: '# unterwegs' },
  failed: { one: '# gescheitert', other: '# gescheitert' },
  failedTitle: 'Codes, die der Shop nicht nahm',
  failedText:
    'Versuchen Sie es wieder, wenn die Ursache weg ist; dann werden alle Codes mit dem Shop verglichen.',
  failedNone: 'Alle Codes wurden genommen',
  failedOf: 'Gescheiterte Codes von {campaign}',
  code: 'Code',
  why: 'Warum',
  states: {
    absent: 'Nicht dort',
    adding: 'Kommt dazu',
    present: 'Dort',
    removing: 'Wird entfernt',
  },
  state: 'Im Shop',
  reconcile: 'Jetzt vergleichen',
  reconcileOf: 'Die Codes von {campaign} jetzt vergleichen',
  reconciling: 'Alle Codes werden mit dem Shop verglichen',
  withdraw: 'Zurückziehen',
  withdrawOf: '{campaign} zurückziehen',
  withdrawTitle: '{campaign} aus dem Shop zurückziehen?',
  withdrawText:
    'Der Rabatt wird dort mit seinen Codes gelöscht. Die Gutscheine bleiben, wie sie sind.',
  withdrawn: 'Die Kampagne wird zurückgezogen',
  actions: 'Aktionen',
};
