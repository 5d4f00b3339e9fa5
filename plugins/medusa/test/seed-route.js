// A route of the test's shop: fills it with what a sale needs, and answers the ids.
const flows = require('@medusajs/medusa/core-flows');
const { ContainerRegistrationKeys, Modules } = require('@medusajs/framework/utils');

async function POST(request, response) {
  const container = request.scope;
  const link = container.resolve(ContainerRegistrationKeys.LINK);
  const run = async (workflow, input) => (await workflow(container).run({ input })).result;
  const [channel] = await run(flows.createSalesChannelsWorkflow, {
    salesChannelsData: [{ name: 'Web' }],
  });
  const [key] = await run(flows.createApiKeysWorkflow, {
    api_keys: [{ title: 'Web', type: 'publishable', created_by: '' }],
  });
  await run(flows.linkSalesChannelsToApiKeyWorkflow, { id: key.id, add: [channel.id] });
  // prices with VAT, as people in the United Kingdom read them
  const pricing = container.resolve(Modules.PRICING);
  const preference = { attribute: 'currency_code', value: 'gbp' };
  const known = await pricing.listPricePreferences(preference);
  if (known.length > 0) await pricing.deletePricePreferences(known.map(({ id }) => id));
  await pricing.createPricePreferences({ ...preference, is_tax_inclusive: true });
  const regions = await run(flows.createRegionsWorkflow, {
    regions: [
      {
        name: 'United Kingdom',
        currency_code: 'gbp',
        countries: ['gb'],
        payment_providers: ['pp_system_default'],
      },
    ],
  });
  await run(flows.createTaxRegionsWorkflow, [
    {
      country_code: 'gb',
      provider_id: 'tp_system',
      default_tax_rate: { name: 'VAT', code: 'VAT', rate: 20 },
    },
  ]);
  const [location] = await run(flows.createStockLocationsWorkflow, {
    locations: [{ name: 'Warehouse', address: { country_code: 'gb', address_1: '1 Road' } }],
  });
  await link.create({
    [Modules.STOCK_LOCATION]: { stock_location_id: location.id },
    [Modules.FULFILLMENT]: { fulfillment_provider_id: 'manual_manual' },
  });
  const [profile] = await run(flows.createShippingProfilesWorkflow, {
    data: [{ name: 'Default', type: 'default' }],
  });
  const set = await container.resolve(Modules.FULFILLMENT).createFulfillmentSets({
    name: 'Parcels',
    type: 'shipping',
    service_zones: [{ name: 'GB', geo_zones: [{ country_code: 'gb', type: 'country' }] }],
  });
  await link.create({
    [Modules.STOCK_LOCATION]: { stock_location_id: location.id },
    [Modules.FULFILLMENT]: { fulfillment_set_id: set.id },
  });
  const [shipping] = await run(flows.createShippingOptionsWorkflow, [
    {
      name: 'Parcel',
      price_type: 'flat',
      provider_id: 'manual_manual',
      service_zone_id: set.service_zones[0].id,
      shipping_profile_id: profile.id,
      type: { label: 'Parcel', description: 'In two days', code: 'parcel' },
      prices: [{ currency_code: 'gbp', amount: 5 }],
      rules: [
        { attribute: 'enabled_in_store', value: 'true', operator: 'eq' },
        { attribute: 'is_return', value: 'false', operator: 'eq' },
      ],
    },
  ]);
  await run(flows.linkSalesChannelsToStockLocationWorkflow, {
    id: location.id,
    add: [channel.id],
  });
  const [product] = await run(flows.createProductsWorkflow, {
    products: [
      {
        title: 'Teapot',
        status: 'published',
        shipping_profile_id: profile.id,
        options: [{ title: 'Size', values: ['One'] }],
        variants: [
          {
            title: 'One',
            sku: 'TEAPOT',
            manage_inventory: false,
            options: { Size: 'One' },
            prices: [{ currency_code: 'gbp', amount: 45.99 }],
          },
        ],
        sales_channels: [{ id: channel.id }],
      },
    ],
  });
  const { authIdentity } = await container.resolve(Modules.AUTH).register('emailpass', {
    body: request.body,
  });
  await run(flows.createUserAccountWorkflow, {
    authIdentityId: authIdentity.id,
    userData: { email: request.body.email },
  });
  response.json({
    publishableKey: key.token,
    regionId: regions[0].id,
    shippingOptionId: shipping.id,
    variantId: product.variants[0].id,
  });
}

module.exports = { POST };
