/**
 * The journal's chain: each charge and entry has a hash over the hash of the row before it in its
 * team and over its own text, so that whoever recomputes the chain finds the first row that was
 * touched. The text is made here and nowhere else, from values that a database row gives back
 * exactly.
 */
import { hash } from "node:crypto";
import { type Charge, type Draft, type Entry, invariant } from "@sluice/core";

/** What the first row of a team is chained to. */
export const FIRST_HASH: Uint8Array = new Uint8Array(32);

export type JournalRecord =
  | { readonly kind: "charge"; readonly charge: Charge }
  | { readonly kind: "entry"; readonly entry: Entry };

export const seqOf = (record: JournalRecord): number =>
  record.kind === "charge" ? record.charge.seq : record.entry.seq;

/**
 * One line of JSON: the team, the kind, and every field in a fixed order, bigints as decimal
 * strings. `charge.corrected` is left out, since a correction changes it later; what was corrected
 * stands in entries of its own.
 */
export function canonicalRow(teamId: string, record: JournalRecord): string {
  if (record.kind === "charge") {
    const c = record.charge;
    return JSON.stringify([
      "charge",
      teamId,
      c.seq,
      c.chargeId,
      c.at,
      c.occurredAt,
      c.cycle,
      c.pool,
      c.accountId,
      c.memberId,
      c.flowId,
      c.runId,
      c.rootId,
      c.actionId,
      c.reservationId,
      c.blockRunId,
      c.item,
      c.model,
      c.tool,
      c.runKind,
      c.unit,
      c.quantity,
      c.cardId,
      c.rateId,
      c.planId,
      String(c.credits),
      String(c.burned),
      String(c.overage),
      String(c.absorbed),
      c.isLate,
    ]);
  }
  const e = record.entry;
  return JSON.stringify([
    "entry",
    teamId,
    e.seq,
    e.at,
    e.kind,
    e.from,
    e.to,
    String(e.amount),
    e.pool,
    e.accountId,
    e.cycle,
    e.grantId,
    e.chargeId,
    e.price === null ? null : String(e.price),
    String(e.cost),
    e.reason,
  ]);
}

export function hashAfter(previous: Uint8Array, row: string): Uint8Array {
  const size = HASH_BYTES + Buffer.byteLength(row);
  // Kept between calls: a charge hashes two rows, and a buffer each costs more than the copying.
  if (scratch.length < size) scratch = Buffer.alloc(2 * size);
  scratch.set(previous);
  scratch.write(row, HASH_BYTES);
  return hash("sha256", scratch.subarray(0, size), "buffer");
}

const HASH_BYTES = FIRST_HASH.length;
let scratch = Buffer.alloc(4096);

/** Hashes of what a draft adds to the journal, by `seq`, and the new head. */
export function chainDraft(
  draft: Draft,
  head: Uint8Array,
): { hashes: Map<number, Uint8Array>; headHash: Uint8Array } {
  const { newCharges, newEntries, team } = draft;
  const last = team.journalSeq;
  const hashes = new Map<number, Uint8Array>();
  let headHash = head;
  let charges = 0;
  let entries = 0;
  for (let seq = last - newCharges.length - newEntries.length + 1; seq <= last; seq += 1) {
    const charge = newCharges[charges];
    const entry = newEntries[entries];
    let record: JournalRecord;
    if (charge?.seq === seq) {
      record = { kind: "charge", charge };
      charges += 1;
    } else {
      invariant(entry?.seq === seq, "the journal has no gap");
      record = { kind: "entry", entry };
      entries += 1;
    }
    headHash = hashAfter(headHash, canonicalRow(team.teamId, record));
    hashes.set(seq, headHash);
  }
  return { hashes, headHash };
}
