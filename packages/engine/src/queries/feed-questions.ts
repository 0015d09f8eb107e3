/** Questions answered from what was written down: refusals, the ledger, events. */
import {
  accept,
  type Entry,
  formatCredits,
  formatInstant,
  type RefusalExplanation,
  rightToSee,
  type TeamEventView,
  viewEntry,
  viewEvent,
} from "@sluice/core";
import type { Refusal } from "../ports/records.ts";
import type { RefusalSummary, StatementLine } from "./answers.ts";
import { type Answered, notFound } from "./asked.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { cursorOf, type Page, type PageWanted, type Paging } from "./paging.ts";
import { ofSeenTeam } from "./question.ts";
import { requireOwn, rightsToSeeEvents } from "./rights.ts";
import type { SeenTeam } from "./seen-team.ts";

export const feedQuestions = {
  /** Newest first. */
  list_refusals: ofSeenTeam({ name: "refusals", cursor: ["number", "string"], answer: refusals }),
  explain_refusal: ofSeenTeam({
    name: "explainRefusal",
    by: "refusalId",
    key: "explanation",
    answer: explanation,
  }),
  /** The ledger in order. */
  get_statement: ofSeenTeam({
    name: "statement",
    right: "see-team-usage",
    cursor: ["number"],
    answer: statement,
  }),
  /** In order, from a cursor on. */
  list_events: ofSeenTeam({
    name: "events",
    cursor: ["number"],
    answer: events,
  }),
};

async function refusals(
  seen: SeenTeam,
  _: Paging,
  { key, limit }: PageWanted,
): Answered<Page<RefusalSummary>> {
  const [at, refusalId] = key ?? [];
  const kept = await seen.snapshot.refusals(seen.teamId, {
    actor: seen.onlyOf,
    before: key ? { at: Number(at), refusalId: String(refusalId) } : null,
    limit: limit + 1,
  });
  const shown = kept.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = kept.length > limit && last;
  return accept({
    items: shown.map(viewRefusal),
    nextCursor: hasMore ? cursorOf([last.at, last.refusalId]) : null,
  });
}

async function explanation(
  seen: SeenTeam,
  { refusalId }: { readonly refusalId: string },
): Answered<RefusalExplanation> {
  const refusal = await seen.snapshot.refusal(seen.teamId, refusalId);
  if (!refusal) return notFound("refusal", refusalId);
  const visible = requireOwn(seen, refusal.actor, "refusal", refusalId);
  return visible.ok ? accept(explainRefusal(seen.context.catalog, refusal)) : visible;
}

async function statement(
  seen: SeenTeam,
  _: Paging,
  { key, limit }: PageWanted,
): Answered<Page<StatementLine>> {
  const after = Number(key?.[0] ?? 0);
  const kept = await seen.snapshot.entries(seen.teamId, { after, limit: limit + 1 });
  const shown = kept.slice(0, limit);
  const holders = [...new Set(shown.map((one) => one.holder))];
  const balances =
    after === 0
      ? new Map<string, bigint>()
      : await seen.snapshot.holdings(seen.teamId, holders, after);
  const items = shown.map(({ entry, holder }): StatementLine => {
    const balance = (balances.get(holder) ?? 0n) + changeOf(entry);
    balances.set(holder, balance);
    return { ...viewEntry(entry), balance: formatCredits(balance) };
  });
  const last = items.at(-1);
  return accept({
    items,
    nextCursor: kept.length > limit && last ? cursorOf([last.seq]) : null,
  });
}

async function events(
  seen: SeenTeam,
  _: Paging,
  { key, limit }: PageWanted,
): Answered<Page<TeamEventView>> {
  const rights = rightsToSeeEvents(seen);
  if (!rights.ok) return rights;
  const after = Number(key?.[0] ?? 0);
  const kept = await seen.snapshot.events(seen.teamId, { after, limit });
  const shown = kept.filter(({ type }) => rights.value.has(rightToSee(type)));
  const last = kept.at(-1);
  return accept({ items: shown.map(viewEvent), nextCursor: last ? cursorOf([last.seq]) : null });
}

/** What an entry does to what grants hold. */
function changeOf(entry: Entry): bigint {
  switch (entry.kind) {
    case "issue":
    case "return":
      return entry.amount;
    case "burn":
    case "expire":
      return -entry.amount;
    case "void":
      return entry.from === "expired" ? 0n : -entry.amount;
    default:
      return 0n;
  }
}

const viewRefusal = ({ refusalId, at, command, actor, code, facts }: Refusal): RefusalSummary => ({
  refusalId,
  at: formatInstant(at),
  command,
  actor,
  code,
  facts: { ...facts },
});
