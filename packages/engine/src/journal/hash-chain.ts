/**
 * The journal's chain: each charge and entry has a hash over the hash of the row before it in its
 * team and over its own text, so that recomputing the chain finds the first row that was touched.
 * The text is made here and nowhere else, from values that a database row gives back exactly.
 */
import { hash } from "node:crypto";
import { type Draft, invariant } from "@sluice/core";
import type { JournalRecord } from "../ports/records.ts";

/** What the first row of a team is chained to. */
export const FIRST_HASH: Uint8Array = new Uint8Array(32);

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
    return (
      `["charge",${text(teamId)},${c.seq},${text(c.chargeId)},${c.at},${c.occurredAt},${c.cycle},` +
      `${text(c.pool)},${text(c.accountId)},${text(c.memberId)},${text(c.flowId)},` +
      `${text(c.runId)},${text(c.rootId)},${text(c.actionId)},${text(c.reservationId)},` +
      `${text(c.blockRunId)},${text(c.item)},${text(c.model)},${text(c.tool)},` +
      `${text(c.runKind)},${text(c.unit)},${text(c.quantity)},${text(c.cardId)},` +
      `${text(c.rateId)},${text(c.planId)},"${c.credits}","${c.burned}","${c.overage}",` +
      `"${c.absorbed}",${c.isLate}]`
    );
  }
  const e = record.entry;
  return (
    `["entry",${text(teamId)},${e.seq},${e.at},${text(e.kind)},${text(e.from)},${text(e.to)},` +
    `"${e.amount}",${text(e.pool)},${text(e.accountId)},${e.cycle},${text(e.grantId)},` +
    `${text(e.chargeId)},${e.price === null ? null : `"${e.price}"`},"${e.cost}",` +
    `${text(e.reason)}]`
  );
}

/** As `JSON.stringify` writes it, in a fraction of the time where nothing is to be escaped. */
const text = (value: string | null): string =>
  value === null ? "null" : PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);

/** Printable ASCII but for the quote and the backslash. */
const PLAIN = /^[ !#-[\]-~]*$/;

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

/** The hashes of what a draft adds to the journal, by `seq`, and the new head. */
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
