// The table of carts whose vouchers are to be reported.
const { Migration } = require('@medusajs/framework/mikro-orm/migrations');

class Migration20261124120000 extends Migration {
  async up() {
    this.addSql(`create table if not exists "vouchertrack_use" (
      "id" text not null primary key,
      "cart_id" text not null,
      "codes" jsonb not null,
      "told" jsonb not null,
      "due_at" timestamptz null,
      "failures" integer not null default 0,
      "last_error" text null,
      "created_at" timestamptz not null default now(),
      "updated_at" timestamptz not null default now(),
      "deleted_at" timestamptz null);`);
    this.addSql(`create unique index if not exists "IDX_vouchertrack_use_cart_id_unique"
      on "vouchertrack_use" ("cart_id") where deleted_at is null;`);
    this.addSql(`create index if not exists "IDX_vouchertrack_use_due_at"
      on "vouchertrack_use" ("due_at") where deleted_at is null and due_at is not null;`);
  }

  async down() {
    this.addSql('drop table if exists "vouchertrack_use";');
  }
}

module.exports = { Migration20261124120000 };
