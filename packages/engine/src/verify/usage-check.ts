/** Roll-ups against the charges and corrections that were folded into them. */
import { type Charge, type Entry, localDate } from "@sluice/core";
import type { UsageRow } from "../ports/usage.ts";
import type { Findings } from "./disagreement.ts";

type Sums = Pick<UsageRow, "charges" | "credits" | "burned" | "overage" | "absorbed">;
const AMOUNTS = ["charges", "credits", "burned", "overage", "absorbed"] as const;

export class UsageCheck {
  readonly #findings: Findings;
  readonly #zones: ReadonlyMap<number, string>;
  readonly #foldedTo: number;
  readonly #sums = new Map<string, Record<(typeof AMOUNTS)[number], bigint>>();

  constructor(findings: Findings, zones: ReadonlyMap<number, string>, foldedTo: number) {
    this.#findings = findings;
    this.#zones = zones;
    this.#foldedTo = foldedTo;
  }

  charge(charge: Charge): void {
    if (charge.seq > this.#foldedTo) return;
    const { credits, burned, overage, absorbed } = charge;
    this.#add(charge, { charges: 1n, credits, burned, overage, absorbed });
  }

  correction(entry: Entry, charge: Charge): void {
    if (entry.seq > this.#foldedTo) return;
    const back = -entry.amount;
    const isGrant = entry.kind === "return" || entry.kind === "return-expired";
    this.#add(charge, {
      charges: 0n,
      credits: back,
      burned: isGrant ? back : 0n,
      overage: entry.kind === "cancel-overage" ? back : 0n,
      absorbed: entry.kind === "cancel-absorbed" ? back : 0n,
    });
  }

  rollups(rows: Iterable<UsageRow>): void {
    for (const row of rows) {
      const key = keyOf(row);
      const expected = this.#sums.get(key);
      this.#sums.delete(key);
      const where = { table: "usage_rollup", key };
      for (const name of AMOUNTS) {
        const what = `${name} rolled up are the sum of charges`;
        this.#findings.equal(what, where, expected?.[name] ?? 0n, row[name]);
      }
    }
    for (const [key, { credits }] of this.#sums) {
      const where = { table: "usage_rollup", key };
      this.#findings.add("what was folded is rolled up", where, String(credits), "no row");
    }
  }

  #add(charge: Charge, change: Sums): void {
    const zone = this.#zones.get(charge.cycle) ?? "UTC";
    const key = keyOf({
      cycle: charge.cycle,
      pool: charge.pool,
      member: charge.memberId,
      flow: charge.flowId,
      item: charge.item,
      model: charge.model,
      runKind: charge.runKind,
      day: localDate(charge.occurredAt, zone),
    });
    const known = this.#sums.get(key) ?? {
      charges: 0n,
      credits: 0n,
      burned: 0n,
      overage: 0n,
      absorbed: 0n,
    };
    for (const name of AMOUNTS) known[name] += change[name];
    this.#sums.set(key, known);
  }
}

const keyOf = (row: Omit<UsageRow, keyof Sums>): string =>
  JSON.stringify([
    row.cycle,
    row.pool,
    row.member,
    row.flow,
    row.item,
    row.model,
    row.runKind,
    row.day,
  ]);
