/**
 * Each charge against its own entries, which follow it in the journal: who paid adds up to what it
 * cost, its price is the catalog's, and what was taken back of it is in entries that name it.
 */
import {
  type Catalog,
  type Charge,
  creditsFor,
  divideHalfUp,
  type Entry,
  parseCredits,
  parseMoney,
  type Rate,
  ratesNamed,
  type Team,
} from "@sluice/core";
import type { Findings } from "./disagreement.ts";

const REVERSALS: ReadonlySet<string> = new Set([
  "return",
  "return-expired",
  "cancel-overage",
  "cancel-absorbed",
]);
const COVERAGE: ReadonlySet<string> = new Set(["burn", "overage", "absorb"]);
const MICRO = 1_000_000n;

interface Parts {
  burn: bigint;
  overage: bigint;
  absorb: bigint;
}

export class ChargeCheck {
  readonly #findings: Findings;
  readonly #catalog: Catalog;
  readonly #team: Team;
  #current: { charge: Charge; parts: Parts } | null = null;
  /** Only those that say to be corrected, so that a long ledger is not kept in memory. */
  readonly #corrected = new Map<string, { charge: Charge; reversed: bigint }>();

  constructor(findings: Findings, catalog: Catalog, team: Team) {
    this.#findings = findings;
    this.#catalog = catalog;
    this.#team = team;
  }

  charge(charge: Charge): void {
    this.#settle();
    const { credits, burned, overage, absorbed, corrected } = charge;
    const where = whereOf(charge);
    const parts = burned + overage + absorbed;
    this.#findings.equal("credits are burned, overage or absorbed", where, credits, parts);
    if (corrected < 0n || corrected > credits) {
      const got = String(corrected);
      this.#findings.add("no more is taken back than was charged", where, `0 to ${credits}`, got);
    }
    this.#rate(charge);
    this.#current = { charge, parts: { burn: 0n, overage: 0n, absorb: 0n } };
    if (corrected !== 0n) this.#corrected.set(charge.chargeId, { charge, reversed: 0n });
  }

  /** Answers the charge that a reversal corrects, if there is one. */
  entry(entry: Entry): Charge | null {
    if (COVERAGE.has(entry.kind)) this.#cover(entry);
    return REVERSALS.has(entry.kind) ? this.#reverse(entry) : null;
  }

  finish(): void {
    this.#settle();
    for (const { charge, reversed } of this.#corrected.values()) {
      const what = "what was taken back is the sum of the entries that correct it";
      this.#findings.equal(what, whereOf(charge), reversed, charge.corrected);
    }
  }

  #cover(entry: Entry): void {
    const charge = this.#current?.charge;
    const where = { table: "entry", key: `seq ${entry.seq}` };
    const named = entry.chargeId ?? "no charge";
    const what = "an entry that pays for a charge follows it";
    if (!this.#findings.equal(what, where, charge?.chargeId ?? "no charge", named)) return;
    if (!charge || !this.#current) return;
    this.#findings.equal(
      "a charge is paid in its account",
      where,
      charge.accountId,
      entry.accountId,
    );
    this.#findings.equal("a charge counts in its cycle", where, charge.cycle, entry.cycle);
    const { parts } = this.#current;
    if (entry.kind === "burn") parts.burn += entry.amount;
    else if (entry.kind === "overage") parts.overage += entry.amount;
    else parts.absorb += entry.amount;
  }

  #reverse(entry: Entry): Charge | null {
    const known = this.#corrected.get(entry.chargeId ?? "");
    if (known) {
      known.reversed += entry.amount;
      return known.charge;
    }
    const where = { table: "charge", key: entry.chargeId ?? `none, entry seq ${entry.seq}` };
    const what = "a charge that entries take back from says so";
    this.#findings.add(what, where, `at least ${entry.amount}`, "0");
    return null;
  }

  #settle(): void {
    if (!this.#current) return;
    const { charge, parts } = this.#current;
    const where = whereOf(charge);
    this.#findings.equal("burned is the sum of its entries", where, parts.burn, charge.burned);
    this.#findings.equal("overage is the sum of its entries", where, parts.overage, charge.overage);
    this.#findings.equal(
      "absorbed is the sum of its entries",
      where,
      parts.absorb,
      charge.absorbed,
    );
    this.#current = null;
  }

  /** With a contract, any of the rates that it ever had is taken: the pin is not on the charge. */
  #rate(charge: Charge): void {
    const card = this.#catalog.cards[charge.cardId];
    const where = whereOf(charge);
    if (!card) {
      this.#findings.add("the card stays in the catalog", where, charge.cardId, "no such card");
      return;
    }
    if (charge.rateId === null) {
      // What was reserved is settled in credits, as is what somebody else has counted; anything
      // else without a rate is free.
      const isTold = charge.reservationId !== null || charge.unit === "reported";
      const expected = isTold ? parseCredits(charge.quantity) : 0n;
      this.#findings.equal("what has no rate is free", where, expected, charge.credits);
      return;
    }
    const rate = ratesNamed(card, charge.rateId)?.rate;
    if (!rate) {
      this.#findings.add("the rate is on the card", where, charge.rateId, "no such rate");
      return;
    }
    const target = `rates.${card.id}.${rate.id}`;
    const isContract = this.#team.overrides.some((one) => one.target.startsWith(target));
    if (isContract) return;
    const rated = rerate(charge, rate);
    if (rated !== null) {
      this.#findings.equal("credits are quantity times rate", where, rated, charge.credits);
    }
  }
}

/** Null: what the charge keeps is not enough to rate it again (tokens are kept as one sum). */
function rerate(charge: Charge, rate: Rate): bigint | null {
  switch (rate.unit) {
    case "run":
    case "call":
    case "distinct-in-block-run":
      return BigInt(charge.quantity) * rate.credits;
    case "reported": {
      const reported = parseCredits(charge.quantity);
      return reported === null ? null : divideHalfUp(reported * rate.credits, MICRO);
    }
    case "cost": {
      const costMoney = parseMoney(charge.quantity);
      const none = { quantity: 0n, inputTokens: 0n, outputTokens: 0n, reported: null };
      return costMoney === null ? null : creditsFor(rate, { ...none, costMoney });
    }
    case "tokens":
      return null;
  }
}

const whereOf = (charge: Charge): { table: string; key: string } => ({
  table: "charge",
  key: `${charge.chargeId} (seq ${charge.seq})`,
});
