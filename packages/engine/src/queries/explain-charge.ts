/** Why a charge cost what it did, and who paid: the rule, the card, the rate, the reckoning. */
import {
  accountIdOf,
  type Charge,
  type ChargeExplanation,
  type Credits,
  cardStartOf,
  type Entry,
  formatCredits,
  formatInstant,
  formatMoney,
  formatPrice,
  type Grant,
  type Instant,
  moneyInWords,
  type Pin,
  type Pool,
  type Rate,
  type RateCard,
  type Reference,
  type Reservation,
  ratesNamed,
  rateWithOverrides,
  viewCharge,
  viewEntry,
} from "@sluice/core";
import { explainLease } from "./explain-lease.ts";
import { bringIn, type SeenTeam } from "./seen-team.ts";

export async function explainCharge(
  seen: SeenTeam,
  charge: Readonly<Charge>,
): Promise<ChargeExplanation> {
  const { catalog } = seen.context;
  const pinnedAt = await pinnedAtOf(seen, charge);
  const entries = await seen.snapshot.entriesOfCharge(seen.teamId, charge.chargeId);
  const grants = await grantsOf(seen, charge);
  const card = catalog.cards[charge.cardId];
  const named = card && charge.rateId !== null ? ratesNamed(card, charge.rateId) : null;
  const inForce = (rate: Rate | null | undefined): Rate | null =>
    card && rate ? rateWithOverrides(card, rate, seen.draft.team, pinnedAt) : null;
  const rate = inForce(named?.rate);
  const multiplier = inForce(named?.multiplier);
  const family = catalog.plans[charge.planId]?.family ?? seen.draft.team.family;
  const start = cardStartOf(catalog, family, charge.cardId);
  const { currency } = catalog;
  const count = countIn(catalog.pools[charge.pool]?.unit ?? "credit");
  const held = seen.draft.reservations.get(charge.reservationId ?? "");
  const lease = explainLease(charge, held, count);
  const arithmetic =
    lease?.arithmetic ?? arithmeticOf(charge, { rate, multiplier }, card ?? null, currency, count);
  const priced = howPriced(charge, card ?? null, [rate, multiplier], pinnedAt);
  return {
    charge: viewCharge(charge),
    rule: ruleOf(charge),
    card: {
      id: charge.cardId,
      name: card?.name ?? charge.cardId,
      source: card?.source ?? "",
      inForceFrom: start ? formatInstant(start.from) : null,
      pinnedAt: formatInstant(pinnedAt),
    },
    rate: rate
      ? {
          id: rate.id,
          unit: rate.unit,
          credits: formatCredits(rate.credits),
          source: rate.source,
          assumed: rate.assumed,
        }
      : null,
    arithmetic,
    entries: entries.map(viewEntry),
    sentences: [
      ...(lease?.sentences ?? priced),
      `${arithmetic}.`,
      ...entries.flatMap((entry) => whoPaid(entry, grants, currency, count)),
      ...(charge.isLate ? ["It came after its cycle had closed."] : []),
    ],
  };
}

/** The instant whose prices hold: that of the root run, the action, the hold, or the use itself. */
async function pinnedAtOf(seen: SeenTeam, charge: Readonly<Charge>): Promise<Instant> {
  const { rootId, actionId, reservationId } = charge;
  const wanted: Reference[] = [];
  if (rootId !== null) wanted.push({ shelf: "runs", id: rootId });
  if (actionId !== null) wanted.push({ shelf: "actions", id: actionId });
  if (reservationId !== null) wanted.push({ shelf: "reservations", id: reservationId });
  await bringIn(seen, wanted);
  const { runs, actions, reservations } = seen.draft;
  const pin: Pin | null | undefined =
    (rootId === null ? null : runs.get(rootId)?.pin) ??
    (actionId === null ? null : actions.get(actionId)?.pin) ??
    (reservationId === null ? null : pinOfHold(reservations.get(reservationId)));
  return pin?.startedAt ?? charge.occurredAt;
}

/** A lease is pinned anew each time it is renewed: its charges are priced as of their own use. */
const pinOfHold = (held: Readonly<Reservation> | undefined): Pin | null =>
  held && !held.lease ? held.pin : null;

async function grantsOf(
  seen: SeenTeam,
  charge: Readonly<Charge>,
): Promise<Map<string, Readonly<Grant>>> {
  const owner = charge.accountId.slice(charge.pool.length + 1, charge.accountId.lastIndexOf(":"));
  const ids = [charge.accountId, accountIdOf(charge.pool, owner, null)];
  await bringIn(
    seen,
    ids.map((id) => ({ shelf: "accounts", id })),
  );
  const grants = ids.flatMap((id) => seen.draft.accounts.get(id)?.grants ?? []);
  return new Map(grants.map((grant) => [grant.grantId, grant]));
}

function ruleOf(charge: Readonly<Charge>): string {
  if (charge.isLate) return "C5";
  if (charge.reservationId !== null) return "C9";
  if (charge.actionId !== null) return "A1";
  if (charge.runId === null) return "C12";
  return "F2";
}

/** The reckoning in words: `3 calls x 1 credit = 3 credits`. */
function arithmeticOf(
  charge: Readonly<Charge>,
  { rate, multiplier }: { rate: Rate | null; multiplier: Rate | null },
  card: RateCard | null,
  currency: string,
  count: Count,
): string {
  const { quantity, unit } = charge;
  const total = count(charge.credits);
  if (!rate) {
    return charge.reservationId !== null
      ? `${quantity} credits settled = ${total}`
      : `${charge.item} is not on the card ${card?.name ?? charge.cardId} = 0 credits`;
  }
  const each = count(rate.credits);
  switch (unit) {
    case "run":
      return `${quantity} ${quantity === "1" ? "run" : "runs"} x ${each} = ${total}`;
    case "call":
      return `${quantity} ${quantity === "1" ? "call" : "calls"} x ${each} = ${total}`;
    case "distinct-in-block-run":
      return quantity === "0"
        ? `${charge.tool ?? "the tool"} was charged in this block run before = 0 credits`
        : `${quantity} distinct tool x ${each} = ${total}`;
    case "cost":
      return (
        `${moneyInWords(currency, quantity)} passed through x ${each} ` +
        `for each ${moneyInWords(currency, "1")} = ${total}`
      );
    case "reported":
      return `${quantity} credits reported x ${formatCredits(rate.credits)} = ${total}`;
    case "tokens": {
      const output = formatCredits(rate.creditsOutput ?? 0n);
      const prices = `${formatCredits(rate.credits)} for 1,000 in and ${output} for 1,000 out`;
      const times = multiplier ? `, times ${formatCredits(multiplier.credits)}` : "";
      return `${quantity} tokens at ${prices}${times} = ${total}`;
    }
  }
}

function howPriced(
  charge: Readonly<Charge>,
  card: RateCard | null,
  rates: readonly (Rate | null)[],
  pinnedAt: Instant,
): string[] {
  const by = charge.memberId === null ? "the team" : charge.memberId;
  const model = charge.model === null ? "" : ` with ${charge.model}`;
  const sentences = [
    `${charge.item}${model} was used by ${by} at ${formatInstant(charge.occurredAt)}.`,
    `It is priced by the card ${card?.name ?? charge.cardId} on plan ${charge.planId}, ` +
      `as of ${formatInstant(pinnedAt)}, when the work began.`,
  ];
  for (const rate of rates) {
    if (!rate) continue;
    const what = rate.unit === "reported" ? "The multiplier" : "The price";
    sentences.push(
      rate.assumed === null
        ? `${what} is from ${rate.source}.`
        : `${what} is printed nowhere and assumed: ${rate.assumed.replace(/\.$/, "")}.`,
    );
  }
  return sentences;
}

function whoPaid(
  entry: Entry,
  grants: ReadonlyMap<string, Readonly<Grant>>,
  currency: string,
  count: Count,
): string[] {
  const amount = count(entry.amount);
  const grant = entry.grantId === null ? undefined : grants.get(entry.grantId);
  const name = grant ? `${grant.kind} ${grant.grantId}` : `grant ${entry.grantId ?? ""}`;
  const at = formatInstant(entry.at);
  const cost = moneyInWords(currency, formatMoney(entry.cost));
  switch (entry.kind) {
    case "burn":
      return grant
        ? [`${amount} came from ${name}, which expires at ${formatInstant(grant.expiresAt)}.`]
        : [`${amount} came from ${name}.`];
    case "overage": {
      const price = moneyInWords(currency, formatPrice(entry.price ?? 0n));
      return [`${amount} were overage at ${price} a credit: ${cost}.`];
    }
    case "absorb":
      return [`${amount} passed the limit and were absorbed: they are not billed.`];
    case "issue":
      return [`A block of ${amount} was bought for ${cost}.`];
    case "return":
      return [`${amount} were given back to ${name} at ${at}: ${entry.reason ?? ""}.`];
    case "return-expired":
      return [`${amount} were taken back at ${at}, for ${name}, which had expired.`];
    case "cancel-overage":
      return [`${amount} of overage were cancelled at ${at}: ${entry.reason ?? ""}.`];
    case "cancel-absorbed":
      return [`${amount} that were absorbed were taken back at ${at}: ${entry.reason ?? ""}.`];
    default:
      return [];
  }
}

type Count = (amount: Credits) => string;

/** `1 credit`, `2.5 credits`, `3 calls`. */
const countIn =
  (unit: Pool["unit"]): Count =>
  (amount) => {
    const text = formatCredits(amount);
    return text === "1" ? `1 ${unit}` : `${text} ${unit}s`;
  };
