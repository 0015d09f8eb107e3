/** Questions answered from what was written down: refusals, the ledger, events. */
import {
  accept,
  type Entry,
  formatCredits,
  formatInstant,
  refuseForRight,
  reject,
  viewEntry,
} from "@sluice/core";
import type { Refusal } from "../ports/records.ts";
import { cursorOf, readPaging } from "./cursor.ts";
import { explainRefusal as explain } from "./explain-refusal.ts";
import { type Asked, notFound, type OpenedTeam, openTeam, refuseForOther } from "./opened-team.ts";
import type { Paging, Queries, RefusalSummary, StatementLine } from "./queries.ts";

type Answer<Name extends keyof Queries> = ReturnType<Queries[Name]>;

export async function refusals(asked: Asked, paging: Paging): Answer<"refusals"> {
  const page = readPaging(paging, ["number", "string"]);
  if (!page.ok) return page;
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const { key, limit } = page.value;
  const [at, refusalId] = key ?? [];
  const kept = await asked.snapshot.refusals(asked.teamId, {
    actor: found.value.onlyOf,
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

export async function explainRefusal(asked: Asked, refusalId: string): Answer<"explainRefusal"> {
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const refusal = await asked.snapshot.refusal(asked.teamId, refusalId);
  if (!refusal) return reject(notFound("refusal", refusalId));
  const hidden = refuseForOther(found.value, refusal.actor, "refusal", refusalId);
  return hidden ? reject(hidden) : accept(explain(asked.catalog, refusal));
}

export async function statement(asked: Asked, paging: Paging): Answer<"statement"> {
  const page = readPaging(paging, ["number"]);
  if (!page.ok) return page;
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const refused = refuseForTeamUsage(found.value);
  if (refused) return reject(refused);
  const { limit } = page.value;
  const after = Number(page.value.key?.[0] ?? 0);
  const kept = await asked.snapshot.entries(asked.teamId, { after, limit: limit + 1 });
  const shown = kept.slice(0, limit);
  const holders = [...new Set(shown.map((one) => one.holder))];
  const balances =
    after === 0
      ? new Map<string, bigint>()
      : await asked.snapshot.holdings(asked.teamId, holders, after);
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

export async function events(asked: Asked, paging: Paging): Answer<"events"> {
  const page = readPaging(paging, ["number"]);
  if (!page.ok) return page;
  const found = await openTeam(asked);
  if (!found.ok) return found;
  const refused = refuseForTeamUsage(found.value);
  if (refused) return reject(refused);
  const after = Number(page.value.key?.[0] ?? 0);
  const kept = await asked.snapshot.events(asked.teamId, { after, limit: page.value.limit });
  const items = kept.map((event) => ({ ...event, at: formatInstant(event.at) }));
  const last = items.at(-1);
  return accept({ items, nextCursor: last ? cursorOf([last.seq]) : null });
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

const refuseForTeamUsage = (opened: OpenedTeam) =>
  refuseForRight(opened.draft, opened.context, opened.viewer, "see-team-usage");
