// Drives a WooCommerce shop over HTTP, as customers and staff do: Store API, classic form, REST.

/** One visitor's browser, as far as a shop can tell. */
class Visitor {
  constructor(base) {
    this.base = base;
    this.cookies = new Map();
    this.nonce = '';
  }

  async request(path, { method = 'GET', body, headers = {}, redirect = 'manual' } = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const isForm = body instanceof URLSearchParams || body instanceof FormData;
    const response = await fetch(path.startsWith('http') ? path : this.base + path, {
      method,
      redirect,
      headers: {
        ...(cookie ? { cookie } : {}),
        ...(body && !isForm ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      body: body && !isForm ? JSON.stringify(body) : body,
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair] = line.split(';');
      const at = pair.indexOf('=');
      this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const text = await response.text();
    let json = null;
    try {
      json = JSON.parse(text);
    } catch {
      // pages are HTML
    }
    return { status: response.status, headers: response.headers, text, json };
  }

  /** One call of the Store API. */
  async store(path, body, method = body ? 'POST' : 'GET') {
    if (!this.nonce) {
      const first = await this.request('/wp-json/wc/store/v1/cart');
      this.nonce = first.headers.get('nonce') ?? '';
    }
    const answer = await this.request(`/wp-json/wc/store/v1/${path}`, {
      method,
      body,
      headers: { nonce: this.nonce },
    });
    this.nonce = answer.headers.get('nonce') ?? this.nonce;
    return answer;
  }
}

const ADDRESS = {
  first_name: 'Ada',
  last_name: 'Byron',
  address_1: '1 High Street',
  city: 'London',
  postcode: 'SW1A 1AA',
  country: 'GB',
  state: '',
  phone: '02079460000',
};
const plain = (html) =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&pound;|&#163;/g, '£')
    .replace(/&quot;|&#0?34;/g, '"')
    .replace(/&#0?39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();

/** A customer who uses the block cart and checkout. */
export class BlockCustomer extends Visitor {
  kind = 'block';

  add = (id, quantity = 1) => this.store('cart/add-item', { id, quantity });

  /** Answers the message of a refusal, or an empty string. */
  async apply(code) {
    const { status, json } = await this.store('cart/apply-coupon', { code });
    return status < 300 ? '' : plain(json.message);
  }

  async remove(code) {
    return this.store('cart/remove-coupon', { code: await this.spelling(code) });
  }

  /** A code as the cart spells it: some versions of WooCommerce lower-case codes, some do not. */
  async spelling(code) {
    const { coupons } = await this.cart();
    return coupons.find((each) => each.toLowerCase() === code.toLowerCase()) ?? code;
  }

  /** `{total, discount, coupons, items}` in the shop's currency. */
  async cart() {
    const { json } = await this.store('cart');
    const amount = (text) => Number(text) / 10 ** json.totals.currency_minor_unit;
    return {
      total: amount(json.totals.total_price),
      discount: amount(json.totals.total_discount),
      coupons: json.coupons.map(({ code }) => code),
      items: json.items.map(({ id, quantity, totals }) => ({
        id,
        quantity,
        total: amount(totals.line_subtotal),
      })),
      labels: (json.extensions.vouchertrack?.vouchers ?? []).map(({ label }) => label),
    };
  }

  /** Places the order; answers `{ok, id, message}`. */
  async checkout({ email = 'ada@example.com', payment = 'cod' } = {}) {
    const { status, json } = await this.store('checkout', {
      billing_address: { ...ADDRESS, email },
      shipping_address: ADDRESS,
      payment_method: payment,
    });
    return { ok: status === 200, status, id: json?.order_id, message: plain(json?.message ?? '') };
  }
}

/** A customer who uses the classic cart and checkout forms. */
export class ClassicCustomer extends Visitor {
  kind = 'classic';

  constructor(base, pages) {
    super(base);
    this.pages = pages;
  }

  async add(id, quantity = 1) {
    await this.request(`/?add-to-cart=${id}&quantity=${quantity}`);
  }

  async page(name) {
    return (await this.request(this.pages[name])).text;
  }

  async apply(code) {
    const html = await this.page('checkout');
    const security = /"apply_coupon_nonce":"(\w+)"/.exec(html)?.[1] ?? '';
    const body = new URLSearchParams({ security, coupon_code: code });
    const { text } = await this.request('/?wc-ajax=apply_coupon', { method: 'POST', body });
    this.lastNotice = plain(text);
    return /woocommerce-error|is-error/.test(text) ? this.lastNotice : '';
  }

  async remove(code) {
    const security = /"remove_coupon_nonce":"(\w+)"/.exec(await this.page('checkout'))?.[1] ?? '';
    const coupon = await BlockCustomer.prototype.spelling.call(this, code);
    const body = new URLSearchParams({ security, coupon });
    await this.request('/?wc-ajax=remove_coupon', { method: 'POST', body });
  }

  /** Read through the Store API of the same session: the classic page is for people. */
  async cart() {
    return BlockCustomer.prototype.cart.call(this);
  }

  async checkout({ email = 'ada@example.com', payment = 'cod' } = {}) {
    const html = await this.page('checkout');
    const nonce = /name="woocommerce-process-checkout-nonce" value="(\w+)"/.exec(html)?.[1] ?? '';
    const body = new URLSearchParams({
      'woocommerce-process-checkout-nonce': nonce,
      payment_method: payment,
      billing_email: email,
      terms: '1',
    });
    for (const [name, value] of Object.entries(ADDRESS)) body.set(`billing_${name}`, value);
    const { json } = await this.request('/?wc-ajax=checkout', { method: 'POST', body });
    const ok = json?.result === 'success';
    const id = Number(json?.order_id ?? /order-received\/(\d+)/.exec(json?.redirect ?? '')?.[1]);
    return { ok, id, message: plain(json?.messages ?? '') };
  }
}

/** The shop's staff: WooCommerce's REST API and the bridge of these tests. */
export class Staff {
  constructor(base, user, applicationPassword) {
    this.base = base;
    this.authorization = `Basic ${Buffer.from(`${user}:${applicationPassword}`).toString('base64')}`;
  }

  async call(method, path, body) {
    const response = await fetch(`${this.base}/wp-json/${path}`, {
      method,
      headers: {
        authorization: this.authorization,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body: body ? JSON.stringify(body) : undefined,
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: HTTP ${response.status} ${text.slice(0, 600)}`);
    }
    return JSON.parse(text);
  }

  bridge = (route, body = {}) => this.call('POST', `vouchertrack-test/v1/${route}`, body);
  options = (values) => this.bridge('options', values);
  runQueue = (rounds = 5) => this.bridge('run-queue', { rounds });
  order = (id) => this.bridge('order', { id });
  createOrder = (fields) => this.call('POST', 'wc/v3/orders', fields);
  setStatus = (id, status) => this.call('PUT', `wc/v3/orders/${id}`, { status });
  deleteOrder = (id, force = false) => this.call('DELETE', `wc/v3/orders/${id}?force=${force}`);
  refund = (id, fields) =>
    this.call('POST', `wc/v3/orders/${id}/refunds`, { api_refund: false, ...fields });

  async product(fields) {
    const made = await this.call('POST', 'wc/v3/products', {
      type: 'simple',
      virtual: true,
      status: 'publish',
      ...fields,
    });
    return made.id;
  }

  ownCoupon = (code, amount) =>
    this.call('POST', 'wc/v3/coupons', { code, discount_type: 'percent', amount: String(amount) });
}
