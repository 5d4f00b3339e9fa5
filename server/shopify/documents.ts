// What is asked of Shopify's Admin API: every document, as GraphQL. Held against Shopify's own schema
// by `npm run test:shopify`.

export const SHOP = `query Shop { shop { currencyCode myshopifyDomain } }`;

export const SUBSCRIPTIONS = `query Subscriptions($after: String) {
  webhookSubscriptions(first: 100, after: $after) {
    nodes { id topic uri }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const SUBSCRIBE = `mutation Subscribe($topic: WebhookSubscriptionTopic!, $to: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $to) {
    webhookSubscription { id }
    userErrors { field message }
  }
}`;

export const FIND_CODE = `query FindCode($code: String!) {
  codeDiscountNodeByCode(code: $code) {
    id
    codeDiscount { ... on DiscountCodeBasic { title } }
  }
}`;

export const CREATE = `mutation Create($input: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $input) {
    codeDiscountNode {
      id
      codeDiscount { ... on DiscountCodeBasic { codes(first: 1) { nodes { id code } } } }
    }
    userErrors { field code message }
  }
}`;

export const UPDATE = `mutation Update($id: ID!, $input: DiscountCodeBasicInput!) {
  discountCodeBasicUpdate(id: $id, basicCodeDiscount: $input) {
    codeDiscountNode { id }
    userErrors { field code message }
  }
}`;

export const ACTIVATE = `mutation Activate($id: ID!) {
  discountCodeActivate(id: $id) { userErrors { field code message } }
}`;

export const DEACTIVATE = `mutation Deactivate($id: ID!) {
  discountCodeDeactivate(id: $id) { userErrors { field code message } }
}`;

export const DELETE = `mutation Delete($id: ID!) {
  discountCodeDelete(id: $id) { deletedCodeDiscountId userErrors { field code message } }
}`;

export const ADD_CODES = `mutation AddCodes($id: ID!, $codes: [DiscountRedeemCodeInput!]!) {
  discountRedeemCodeBulkAdd(discountId: $id, codes: $codes) {
    bulkCreation { id }
    userErrors { field code message }
  }
}`;

export const ADDING = `query Adding($id: ID!) { discountRedeemCodeBulkCreation(id: $id) { done } }`;

export const ADDED_CODES = `query AddedCodes($id: ID!, $after: String) {
  discountRedeemCodeBulkCreation(id: $id) {
    codes(first: 100, after: $after) {
      nodes { code discountRedeemCode { id } errors { code message } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export const REMOVE_CODES = `mutation RemoveCodes($id: ID!, $codes: [ID!]) {
  discountCodeRedeemCodeBulkDelete(discountId: $id, ids: $codes) {
    job { id done }
    userErrors { field code message }
  }
}`;

export const JOB = `query Job($id: ID!) { job(id: $id) { done } }`;

export const CODES = `query Codes($id: ID!, $after: String) {
  codeDiscountNode(id: $id) {
    codeDiscount {
      ... on DiscountCodeBasic {
        codes(first: 250, after: $after) {
          nodes { id code }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  }
}`;

export const ORDERS = `query Orders($query: String!, $after: String) {
  orders(first: 100, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes { legacyResourceId discountCodes }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const ORDER = `query Order($id: ID!, $after: String) {
  order(id: $id) {
    legacyResourceId
    name
    test
    processedAt
    cancelledAt
    cancelReason
    currencyCode
    discountCodes
    customer { legacyResourceId }
    totalTaxSet { shopMoney { amount } }
    refunds(first: 20) { legacyResourceId totalRefundedSet { shopMoney { amount } } }
    lineItems(first: 50, after: $after) {
      nodes {
        originalTotalSet { shopMoney { amount } }
        discountAllocations {
          allocatedAmountSet { shopMoney { amount } }
          discountApplication { ... on DiscountCodeApplication { code } }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;
