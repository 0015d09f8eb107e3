/** What adds to a team's terms or grants beside its plan: packs, goodwill, and the contract. */

import { requireOperator, requireRight } from "../access/authorize.ts";
import { recordEvent } from "../access/record-event.ts";
import { CREDITS_GIVEN_MAX, type Credits, parseCredits, parseMoney } from "../base/amounts.ts";
import { addMonthsClamped, isTimeZone } from "../base/calendar.ts";
import { formatInstant, parseInstant } from "../base/instant.ts";
import { ALLOWED, accept } from "../base/result.ts";
import type { Actor, CommandOf } from "../commands/commands.ts";
import { invalidInput, refuse } from "../commands/rejections.ts";
import {
  openAllotments,
  openCarriedAccount,
  ownerOf,
  raiseAllotments,
} from "../credits/accounts.ts";
import { GRANT_PRIORITY } from "../credits/grants.ts";
import { issueGrant } from "../ledger/post.ts";
import type { Context } from "../state/context.ts";
import { TEAM_OWNER } from "../state/documents.ts";
import type { Draft } from "../state/draft.ts";
import { parseOverrideTarget } from "../terms/override-targets.ts";
import { packPriceOf } from "../terms/terms.ts";

const GRANTABLE = "a decimal string above zero, a billion at most";

const isGrantable = (credits: Credits | null): credits is Credits =>
  credits !== null && credits > 0n && credits <= CREDITS_GIVEN_MAX;

/** A pack carries over cycles until it expires (RULES F4, C15). The contract has its price. */
export function buyPack(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"buy_pack">,
) {
  const namesTerms = command.price !== undefined || command.credits !== undefined;
  const allowed = requireRight(draft, context, actor, "billing");
  if (!allowed.ok) return allowed;
  const mayPrice = namesTerms ? requireOperator(draft, actor, "set-price") : ALLOWED;
  if (!mayPrice.ok) return mayPrice;
  const { team } = draft;
  const pack = context.catalog.packs[command.pack];
  if (!pack) return refuse("not_found", { what: "pack", id: command.pack });
  if (!pack.plans.includes(team.planId)) {
    const reason = "the pack is not sold on this plan";
    const availableOn = [...pack.plans];
    return refuse("not_on_plan", {
      what: pack.id,
      plan: team.planId,
      availableOn,
      reason,
      remedies: [],
    });
  }
  const listed = packPriceOf(context.catalog, team, pack.id, context.now)?.value ?? null;
  const price = command.price === undefined ? listed : parseMoney(command.price);
  if (price === null || price < 0n) {
    const expected = "the contract's price, a decimal string, not negative";
    return invalidInput("price", expected, command.price ?? "nothing");
  }
  const credits =
    command.credits === undefined ? pack.credits.value : parseCredits(command.credits);
  if (!isGrantable(credits))
    return invalidInput("credits", GRANTABLE, command.credits ?? "nothing");
  const accountId = openCarriedAccount(draft, pack.pool, TEAM_OWNER);
  const grant = issueGrant(
    draft,
    accountId,
    {
      kind: "pack",
      amount: credits,
      priority: GRANT_PRIORITY.pack,
      issuedAt: context.now,
      expiresAt: addMonthsClamped(context.now, pack.lastsMonths.value, team.timeZone),
      price,
      reason: null,
    },
    { at: context.now, chargeId: null, cycle: null, reason: `pack ${pack.id}` },
  );
  draft.cycles.edit(String(team.cycle.index)).purchases.push({
    purchaseId: draft.newId("pur"),
    kind: "pack",
    what: pack.id,
    price,
    at: context.now,
  });
  recordEvent(draft, context, actor, {
    type: "pack.bought",
    data: { pack: pack.id, grantId: grant.grantId },
  });
  return accept(grant);
}

/** Goodwill is a new grant with a reason; it never edits what was charged (RULES C6). */
export function grantGoodwill(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"grant_goodwill">,
) {
  const allowed = requireOperator(draft, actor, "grant-goodwill");
  if (!allowed.ok) return allowed;
  if (!context.catalog.pools[command.pool]) {
    return refuse("not_found", { what: "pool", id: command.pool });
  }
  const credits = parseCredits(command.credits);
  if (!isGrantable(credits)) return invalidInput("credits", GRANTABLE, command.credits);
  const { team } = draft;
  const expiresAt =
    command.expiresAt === undefined ? team.cycle.end : parseInstant(command.expiresAt);
  if (expiresAt === null || expiresAt <= context.now) {
    const expected = "an RFC 3339 instant in the future";
    return invalidInput("expiresAt", expected, command.expiresAt ?? "nothing");
  }
  const memberId = command.memberId ?? null;
  if (memberId !== null && !draft.members.get(memberId)) {
    return refuse("not_found", { what: "member", id: memberId });
  }
  const owner = ownerOf(draft, context, command.pool, team.cycle.index, memberId);
  if (owner === null) {
    return invalidInput("memberId", "a member, since the pool is each member's", "nothing");
  }
  const accountId = openCarriedAccount(draft, command.pool, owner);
  const grant = issueGrant(
    draft,
    accountId,
    {
      kind: "goodwill",
      amount: credits,
      priority: GRANT_PRIORITY.goodwill,
      issuedAt: context.now,
      expiresAt,
      price: 0n,
      reason: command.reason,
    },
    { at: context.now, chargeId: null, cycle: null, reason: command.reason },
  );
  recordEvent(draft, context, actor, {
    type: "goodwill.granted",
    data: { grantId: grant.grantId, reason: command.reason },
  });
  return accept(grant);
}

/** From a date on, a contract changes a term of the plan, for a reason that is kept (RULES R7). */
export function overrideTerms(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"override_terms">,
) {
  const allowed = requireOperator(draft, actor, "override-terms");
  if (!allowed.ok) return allowed;
  const parsed = parseOverrideTarget(context.catalog, draft.team, command.target, command.value);
  if (!parsed.ok) {
    const { field, expected, got } = parsed.rejection;
    return invalidInput(field, expected, got);
  }
  const from = command.from === undefined ? context.now : parseInstant(command.from);
  if (from === null) {
    return invalidInput("from", "an RFC 3339 instant", command.from ?? "nothing");
  }
  openAllotments(draft, context);
  draft.team.overrides.push({
    overrideId: draft.newId("ovr"),
    target: command.target,
    value: command.value,
    from,
    reason: command.reason,
  });
  recordEvent(draft, context, actor, {
    type: "terms.overridden",
    data: {
      target: command.target,
      value: command.value,
      reason: command.reason,
      from: formatInstant(from),
    },
  });
  raiseAllotments(draft, context);
  draft.wakeAt(from);
  return accept(null);
}

/** The running cycle keeps its zone (RULES C11). */
export function changeTimeZone(
  draft: Draft,
  context: Context,
  actor: Actor,
  command: CommandOf<"change_time_zone">,
) {
  const allowed = requireRight(draft, context, actor, "manage-team");
  if (!allowed.ok) return allowed;
  if (!isTimeZone(command.timeZone)) {
    return invalidInput("timeZone", "an IANA time zone", command.timeZone);
  }
  draft.team.pending.timeZone = command.timeZone;
  recordEvent(draft, context, actor, {
    type: "time-zone.change-planned",
    data: { timeZone: command.timeZone },
  });
  return accept(null);
}
