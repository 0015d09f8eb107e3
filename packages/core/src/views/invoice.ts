/**
 * The invoice of a cycle: one line per thing charged (RULES D3, A5, F4). While the cycle is open it
 * is a draft. Each line is rounded once, half up to the cent; the total adds up rounded lines.
 *
 * `draft` must hold the cycle and all its accounts.
 */
import {
  type Credits,
  centsToMoney,
  formatCents,
  formatCredits,
  formatMoney,
  formatPrice,
  type Money,
  roundToCents,
} from "../base/amounts.ts";
import type { PlanId, PoolId } from "../catalog/model.ts";
import { cycleOf } from "../credits/accounts.ts";
import { mergeSegments } from "../ledger/segments.ts";
import type { Context } from "../state/context.ts";
import type { Account, Cycle, Purchase } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import type { InvoiceLineView, InvoiceView } from "./shapes.ts";
import { viewPeriod } from "./team.ts";

export function viewInvoice(draft: Draft, context: Context, cycleIndex: number): InvoiceView {
  const cycle = cycleOf(draft, cycleIndex);
  const lines = [
    ...Object.keys(context.catalog.pools).flatMap((pool) =>
      overageLines(draft, context, cycle, pool),
    ),
    ...purchaseLines(context, cycle),
    ...adjustmentLines(context, cycle),
  ];
  const total = lines.reduce((sum, line) => sum + line.cents, 0n);
  return {
    teamId: draft.team.teamId,
    status: cycle.status === "closed" ? "closed" : "draft",
    currency: context.catalog.currency,
    cycle: viewPeriod(draft, cycle),
    lines: lines.map(({ cents, ...line }) => ({ ...line, amount: formatCents(cents) })),
    total: formatCents(total),
  };
}

type Line = Omit<InvoiceLineView, "amount"> & { readonly cents: bigint };

/**
 * Exact use and blocks are lines of their own. A late charge or a correction after the close does
 * not change a line of the closed cycle: it is an adjustment of a later one.
 */
function overageLines(
  draft: Draft,
  context: Context,
  cycle: Readonly<Cycle>,
  pool: PoolId,
): Line[] {
  const accounts = [...draft.accounts.values()].filter(
    (account) => account.pool === pool && account.cycle === cycle.index,
  );
  const lines: Line[] = [];
  const used = useLine(context, pool, cycle, accounts);
  if (used) lines.push(used);
  lines.push(...blockLines(context, pool, cycle, accounts));
  return lines;
}

/**
 * The whole team has one line, however many members it has (RULES A5), with a segment for each
 * price (RULES C7).
 */
function useLine(
  context: Context,
  pool: PoolId,
  cycle: Readonly<Cycle>,
  accounts: readonly Readonly<Account>[],
): Line | null {
  const segments = mergeSegments(
    cycle.status === "closed"
      ? (cycle.closedOverage[pool]?.segments ?? [])
      : accounts.flatMap((account) => account.segments),
  );
  if (segments.length === 0) return null;
  let credits: Credits = 0n;
  let cost: Money = 0n;
  for (const segment of segments) {
    credits += segment.credits;
    cost += segment.cost;
  }
  const [first] = segments;
  return {
    kind: "overage",
    pool,
    description: context.catalog.pools[pool]?.invoiceLine ?? pool,
    quantity: formatCredits(credits),
    unit: context.catalog.pools[pool]?.unit ?? "credit",
    unitPrice: first && segments.length === 1 ? formatPrice(first.price) : null,
    segments: segments.map((segment) => ({
      plan: segment.planId,
      quantity: formatCredits(segment.credits),
      unitPrice: formatPrice(segment.price),
      cost: formatMoney(segment.cost),
    })),
    cost: formatMoney(cost),
    cents: roundToCents(cost),
    assumed: first ? assumedPrice(context, pool, cycle, first.planId, first.price) : null,
    ofCycle: null,
  };
}

/** Blocks of one price are one line. */
function blockLines(
  context: Context,
  pool: PoolId,
  cycle: Readonly<Cycle>,
  accounts: readonly Readonly<Account>[],
): Line[] {
  const byPrice = new Map<Money, bigint>();
  const prices =
    cycle.status === "closed"
      ? (cycle.closedOverage[pool]?.blocks ?? []).map((block) => block.price)
      : accounts.flatMap((account) =>
          account.grants.filter((grant) => grant.kind === "block").map((grant) => grant.price),
        );
  for (const price of prices) byPrice.set(price, (byPrice.get(price) ?? 0n) + 1n);
  return [...byPrice].map(([price, count]) => ({
    kind: "blocks",
    pool,
    description: `${context.catalog.pools[pool]?.invoiceLine ?? pool}, blocks`,
    quantity: String(count),
    unit: "block",
    unitPrice: formatMoney(price),
    segments: [],
    cost: formatMoney(price * count),
    cents: roundToCents(price * count),
    assumed: assumedPrice(context, pool, cycle, cycle.planId, price),
    ofCycle: null,
  }));
}

/** Packs of one kind and price are one line; so is an add-on that was held in the cycle. */
function purchaseLines(context: Context, cycle: Readonly<Cycle>): Line[] {
  const groups = new Map<string, { purchase: Purchase; count: bigint }>();
  for (const purchase of cycle.purchases) {
    const key = `${purchase.kind}/${purchase.what}/${purchase.price}`;
    const group = groups.get(key);
    if (group) group.count += 1n;
    else groups.set(key, { purchase, count: 1n });
  }
  return [...groups.values()].map(({ purchase, count }) => {
    const cost = purchase.price * count;
    const { catalog } = context;
    const isPack = purchase.kind === "pack";
    const sold = isPack ? catalog.packs[purchase.what] : catalog.addOns[purchase.what];
    const listed = isPack
      ? catalog.packs[purchase.what]?.price
      : catalog.addOns[purchase.what]?.pricePerCycle;
    const assumed = listed?.value === purchase.price ? listed.assumed : null;
    return {
      kind: purchase.kind,
      pool: sold?.pool ?? null,
      description: sold?.name ?? purchase.what,
      quantity: String(count),
      unit: isPack ? "pack" : "month",
      unitPrice: formatMoney(purchase.price),
      segments: [],
      cost: formatMoney(cost),
      cents: roundToCents(cost),
      assumed,
      ofCycle: null,
    };
  });
}

function adjustmentLines(context: Context, cycle: Readonly<Cycle>): Line[] {
  return cycle.adjustments.map(({ kind, pool, ofCycle, credits, cents }) => ({
    kind,
    pool,
    description:
      kind === "late"
        ? `${context.catalog.pools[pool]?.invoiceLine ?? pool}, late`
        : `${context.catalog.pools[pool]?.invoiceLine ?? pool}, correction`,
    quantity: formatCredits(credits),
    unit: context.catalog.pools[pool]?.unit ?? "credit",
    unitPrice: null,
    segments: [],
    cost: formatMoney(centsToMoney(cents)),
    cents,
    assumed: null,
    ofCycle,
  }));
}

/**
 * Why a price was chosen where no source prints it, as the latest card in force in the cycle says
 * that has this price. A price that no card has is the contract's, and not assumed.
 */
function assumedPrice(
  context: Context,
  pool: PoolId,
  cycle: Readonly<Cycle>,
  planId: PlanId,
  price: bigint,
): string | null {
  const { cards, families, plans } = context.catalog;
  const timeline = families[plans[planId]?.family ?? ""]?.timelines[pool] ?? [];
  for (const start of timeline.toReversed()) {
    if (start.from >= cycle.end) continue;
    const terms = cards[start.card]?.overage.find((one) => one.plans.includes(planId));
    if (!terms) continue;
    const printed = terms.regime === "blocks" ? terms.blockPrice : terms.pricePerCredit;
    if (printed === price) return terms.assumed;
  }
  return null;
}
