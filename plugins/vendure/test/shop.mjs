// A real Vendure shop on sql.js with the plugin, and a customer who drives it through the Shop API.
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { freePort } from '../../woocommerce/test/lib/net.mjs';

const require = createRequire(import.meta.url);

const initialData = (core) => ({
  defaultLanguage: core.LanguageCode.en,
  defaultZone: 'Europe',
  countries: [{ code: 'GB', name: 'United Kingdom', zone: 'Europe' }],
  taxRates: [{ name: 'Standard Tax', percentage: 20 }],
  shippingMethods: [{ name: 'Standard', price: 500 }],
  paymentMethods: [
    {
      name: 'dummy',
      handler: {
        code: core.dummyPaymentHandler.code,
        arguments: [{ name: 'automaticSettle', value: 'true' }],
      },
    },
  ],
  collections: [],
});

/** The shop's plugins, as the README configures them. */
async function pluginsAsShown({ baseUrl, apiKey }) {
  const here = dirname(dirname(fileURLToPath(import.meta.url)));
  const [, block] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(here, 'README.md'), 'utf8'));
  const installed = join(here, 'node_modules/@vouchertrack');
  mkdirSync(installed, { recursive: true });
  const link = join(installed, 'vendure-plugin');
  if (!existsSync(link)) symlinkSync(here, link, 'junction');
  const file = join(here, 'node_modules/.shown-config.mjs');
  writeFileSync(file, block);
  Object.assign(process.env, { VOUCHERTRACK_URL: baseUrl, VOUCHERTRACK_API_KEY: apiKey });
  return (await import(pathToFileURL(file).href)).config.plugins;
}

/** Answers `{ order(), admin, stop() }`. */
export async function openShop(folder, settings) {
  const core = require('@vendure/core');
  const testing = require('@vendure/testing');
  testing.registerInitializer('sqljs', new testing.SqljsInitializer(join(folder, 'sqlite')));
  const port = await freePort();
  const config = core.mergeConfig(testing.testConfig, {
    apiOptions: { port, hostname: '127.0.0.1' },
    dbConnectionOptions: { logging: false },
    importExportOptions: { importAssetsDir: folder },
    paymentOptions: { paymentMethodHandlers: [core.dummyPaymentHandler] },
    plugins: await pluginsAsShown(settings),
    logger: process.env.LOG ? new core.DefaultLogger() : testing.testConfig.logger,
  });
  const { server, adminClient } = testing.createTestEnvironment(config);
  await server.init({
    initialData: initialData(core),
    productsCsvPath: new URL('products.csv', import.meta.url).pathname,
    customerCount: 1,
  });
  await adminClient.asSuperAdmin();
  const { gql } = require('graphql-tag');
  const customer = () =>
    new testing.SimpleGraphQLClient(
      config,
      `http://127.0.0.1:${port}/${config.apiOptions.shopApiPath}`,
    );
  return {
    customer: () => makeCustomer(customer(), gql),
    cancel: (id) =>
      adminClient.query(
        gql`
          mutation ($id: ID!) {
            cancelOrder(input: { orderId: $id }) {
              __typename
              ... on Order {
                state
              }
            }
          }
        `,
        { id },
      ),
    promote: (code) =>
      adminClient.query(
        gql`
          mutation ($code: String!) {
            createPromotion(
              input: {
                enabled: true
                couponCode: $code
                conditions: []
                actions: [
                  { code: "order_fixed_discount", arguments: [{ name: "discount", value: "100" }] }
                ]
                translations: [{ languageCode: en, name: "Own" }]
              }
            ) {
              __typename
            }
          }
        `,
        { code },
      ),
    async refund(id) {
      const { order } = await adminClient.query(
        gql`
          query ($id: ID!) {
            order(id: $id) {
              lines {
                id
              }
              payments {
                id
              }
            }
          }
        `,
        { id },
      );
      const { refundOrder } = await adminClient.query(
        gql`
          mutation ($input: RefundOrderInput!) {
            refundOrder(input: $input) {
              __typename
              ... on Refund {
                id
                total
                state
              }
              ... on ErrorResult {
                message
              }
            }
          }
        `,
        {
          input: {
            amount: 1000,
            lines: [],
            shipping: 0,
            adjustment: 0,
            paymentId: order.payments[0].id,
            reason: 'scratched',
          },
        },
      );
      if (refundOrder.state === 'Settled') return refundOrder;
      const { settleRefund } = await adminClient.query(
        gql`
          mutation ($input: SettleRefundInput!) {
            settleRefund(input: $input) {
              __typename
              ... on Refund {
                id
                total
                state
              }
              ... on ErrorResult {
                message
              }
            }
          }
        `,
        { input: { id: refundOrder.id, transactionId: 'r' } },
      );
      return settleRefund;
    },
    stop: () => server.destroy(),
  };
}

const ORDER = `id code state currencyCode subTotal subTotalWithTax total totalWithTax
  discounts { description amountWithTax }`;
const ERROR = '... on ErrorResult { errorCode message }';

function makeCustomer(client, gql) {
  const ask = async (name, args, types, values, more = '') => {
    const text = `mutation${types} { answer: ${name}${args} { __typename ... on Order { ${ORDER} } ${ERROR} ${more} } }`;
    return (await client.query(gql(text), values)).answer;
  };
  const TRANSITION = '... on OrderStateTransitionError { transitionError }';
  return {
    add: (quantity = 1) =>
      ask('addItemToOrder', '(productVariantId: "T_1", quantity: $q)', '($q: Int!)', {
        q: quantity,
      }),
    apply: (code) => ask('applyCouponCode', '(couponCode: $c)', '($c: String!)', { c: code }),
    remove: (code) =>
      client
        .query(gql(`mutation ($c: String!) { removeCouponCode(couponCode: $c) { ${ORDER} } }`), {
          c: code,
        })
        .then(({ removeCouponCode }) => removeCouponCode),
    forge: (value) =>
      client.query(
        gql(
          `mutation ($v: String) { setOrderCustomFields(input: { customFields: { voucherTrack: $v } }) { __typename } }`,
        ),
        { v: value },
      ),
    active: () =>
      client.query(gql(`{ activeOrder { ${ORDER} } }`)).then(({ activeOrder }) => activeOrder),
    to: (state) =>
      ask('transitionOrderToState', '(state: $s)', '($s: String!)', { s: state }, TRANSITION),
    /** Address, shipping and e-mail, as far as the payment. */
    async checkOut(email = 'a@example.com') {
      await client.query(
        gql(`mutation ($e: String!) {
        setCustomerForOrder(input: { firstName: "A", lastName: "B", emailAddress: $e }) { __typename }
        setOrderShippingAddress(input: { fullName: "A B", streetLine1: "1 Road", city: "Town",
          postalCode: "T1 1AA", countryCode: "GB" }) { __typename } }`),
        { e: email },
      );
      const { eligibleShippingMethods } = await client.query(
        gql('{ eligibleShippingMethods { id } }'),
      );
      await client.query(
        gql(
          'mutation ($id: [ID!]!) { setOrderShippingMethod(shippingMethodId: $id) { __typename } }',
        ),
        {
          id: [eligibleShippingMethods[0].id],
        },
      );
      return this.to('ArrangingPayment');
    },
    pay: () => ask('addPaymentToOrder', '(input: { method: "dummy", metadata: {} })', '', {}),
  };
}
