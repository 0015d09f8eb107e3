/**
 * Random work against the rules, watched by the audit that `verify` runs in service. A test of its
 * own shows what such work meets: a generator that never meets a refusal would prove nothing.
 */
import { TeamAudit } from "@sluice/engine";
import { type MemoryTeam, sampleCatalog, seededDraw } from "@sluice/testing/rules";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  check,
  itemOfWork,
  numbersFrom,
  play,
  SEED,
  type Watch,
  work,
} from "../test/random-work.ts";
import { parseCredits } from "./base/amounts.ts";
import { overageFor } from "./credits/overage.ts";
import { advance } from "./decide/advance.ts";
import { decide } from "./decide/decide.ts";
import { accountIdOf, TEAM_OWNER } from "./state/documents.ts";
import { Draft } from "./state/draft.ts";
import { viewBalance } from "./views/balances.ts";
import type { ReservationView } from "./views/shapes.ts";

function audit(team: MemoryTeam): string[] {
  const cycles = [...team.cycles.values()].sort((a, b) => a.index - b.index);
  const zones = new Map(cycles.map((cycle) => [cycle.index, cycle.timeZone]));
  const { state } = team;
  const checks = new TeamAudit(state.team, team.catalog, zones, 0);
  for (const row of team.journal()) {
    if ("charge" in row) checks.charge(row.charge);
    else checks.entry(row.entry);
  }
  checks.documents({
    runs: team.runs.values(),
    actions: team.actions.values(),
    reservations: team.reservations.values(),
    accounts: [...team.accounts.values()],
    cycles,
  });
  return checks.findings.found.map(
    ({ what, where, expected, got }) =>
      `${where.table} ${where.key}: ${what}: expected ${expected}, got ${got}`,
  );
}

describe(`random work, seed ${SEED}`, () => {
  test("whatever is done, balances, totals and invoices are sums of the ledger", () => {
    check(
      fc.property(itemOfWork, work, (first, items) => {
        const team = play(first, items, {});
        expect(audit(team)).toEqual([]);
      }),
    );
  });

  test("a refusal changes nothing but accounts that it opened to look at them", () => {
    check(
      fc.property(itemOfWork, work, (first, items) => {
        play(first, items, {
          decided: (team, advanced, context, { command, actor }) => {
            const tried = team.draftFor(command);
            team.contextAt(tried, context.now);
            advance(tried, context);
            const outcome = decide(tried, context, actor, command);
            if (outcome.ok) return;
            expect(contentOf(tried, advanced)).toEqual(contentOf(advanced, advanced));
          },
        });
      }),
    );
  });

  test("a team looked at late ends up as one that was watched all along", () => {
    check(
      fc.property(itemOfWork, work, (first, items) => {
        play(first, items, {
          before: (team, { command, at }) => {
            if (!isLate(team, at)) return;
            const from = team.state.team.lastInstant;
            const late = team.draftFor(command);
            advance(late, team.contextAt(late, at));
            const watched = team.draftFor(command);
            for (let step = 1; step <= 5; step += 1) {
              const look = from + Math.floor(((at - from) * step) / 5);
              advance(watched, team.contextAt(watched, look));
            }
            expect(contentOf(watched)).toEqual(contentOf(late));
          },
        });
      }),
    );
  });

  test("C1: what was reserved is there when it is settled, whatever others used meanwhile", () => {
    check(
      fc.property(itemOfWork, work, (first, items) => {
        play(first, items, holdsAreKept(), "holds");
      }),
    );
  });

  test("the work meets every refusal and every kind of entry that matters", () => {
    const rejections = [
      "invalid_input",
      "not_found",
      "already_exists",
      "forbidden",
      "feature_unavailable",
      "agent_mode_off",
      "not_on_plan",
      "credits_exhausted",
      "run_not_running",
      "run_depth_exceeded",
      "too_many_runs",
      "paused_queue_full",
      "run_not_offered",
      "action_not_started",
      "reservation_not_held",
      "model_not_priced",
      "correction_too_large",
    ];
    const entries = ["issue", "burn", "overage", "absorb", "expire", "void", "return"].concat([
      "return-expired",
      "cancel-overage",
      "cancel-absorbed",
    ]);
    const runs = ["paused", "offered", "running", "finished", "cancelled", "expired", "lapsed"];
    const missing = new Set([
      ...rejections,
      ...entries.map((kind) => `entry: ${kind}`),
      ...runs.map((status) => `run: ${status}`),
      "late charge",
      "overrun",
      "overrun of a lease",
      "lease: expired",
      "lost lease",
      "late report",
      "watched",
      "settled within a hold",
    ]);
    const meet = (what: string): void => void missing.delete(what);
    for (let run = 0; run < 1_000 && missing.size > 0; run += 1) {
      const draw = seededDraw(SEED + run);
      meetIn(play(...numbersFrom(draw), watchWhatIsMet(meet)), meet);
      if (missing.has("settled within a hold")) {
        play(...numbersFrom(draw), holdsAreKept(meet), "holds");
      }
    }
    expect([...missing]).toEqual([]);
  });
});

/** Long enough after the last look for something to have happened in between. */
const isLate = (team: MemoryTeam, at: number): boolean =>
  at - team.state.team.lastInstant >= 3_600_000;

function watchWhatIsMet(meet: (what: string) => void): Watch {
  return {
    before(team, { at }) {
      if (isLate(team, at)) meet("watched");
    },
    outcome(_, draft, __, outcome) {
      for (const run of draft.runs.changed.values()) meet(`run: ${run.status}`);
      if (!outcome.ok) meet(outcome.rejection.code);
    },
  };
}

function meetIn(team: MemoryTeam, meet: (what: string) => void): void {
  for (const entry of team.entries) meet(`entry: ${entry.kind}`);
  for (const charge of team.charges) if (charge.isLate) meet("late charge");
  for (const one of team.reservations.values()) {
    if (one.overrun) meet(one.lease ? "overrun of a lease" : "overrun");
    if (one.lease) meet(`lease: ${one.status}`);
    if (one.lease?.lost) meet("lost lease");
    if (one.lease?.returned) meet("late report");
  }
}

/** Fails where a hold that was had from what was available is not there when it is settled. */
function holdsAreKept(meet: (what: string) => void = () => undefined): Watch {
  // Reservations that were had from what was available, not in the hope of overage.
  const certain = new Map<string, ReservationView>();
  // What was available before the reservation being decided, by account.
  const balances = new Map<string, string>();
  let entriesSeen = 0;
  return {
    decided(team, advanced, context, { command }) {
      if (command.type !== "reserve") return;
      const { index } = advanced.team.cycle;
      const look = new Draft(team.state);
      advance(look, context);
      for (const owner of [TEAM_OWNER, ...team.state.members.keys()]) {
        const view = viewBalance(look, context, command.pool, owner, index);
        balances.set(view.accountId, view.available);
      }
    },
    outcome(team, draft, { command }, outcome) {
      const { entries } = team;
      for (const { kind, accountId } of entries.slice(entriesSeen).concat(draft.newEntries)) {
        if (kind === "expire" && accountId.endsWith(":carried")) forget(certain, accountId);
      }
      entriesSeen = entries.length;
      const held =
        outcome.ok && "reservation" in outcome.answer ? outcome.answer.reservation : null;
      if (!outcome.ok || !held) return;
      if (command.type === "reserve") {
        const had = balances.get(accountIdOf(held.pool, held.owner, held.cycle)) ?? "0";
        const isCovered = amountOf(had) >= amountOf(held.amount);
        if (isCovered) certain.set(held.reservationId, held);
        else expect(isOverageOn(draft, held)).toBe(true);
        // A hold in the hope of overage is as good as the others on the same account.
        if (!isCovered) forget(certain, accountIdOf(held.pool, held.owner, null));
      }
      if (command.type !== "settle_reservation" || !certain.has(held.reservationId)) return;
      if (held.overrun !== "0" || !("charge" in outcome.answer)) return;
      const { charge } = outcome.answer;
      meet("settled within a hold");
      expect([charge?.overage, charge?.absorbed]).toEqual(["0", "0"]);
    },
  };
}

const amountOf = (text: string): bigint => parseCredits(text) ?? -1n;

/** A carried grant that expires takes away what holds leaned on. */
function forget(certain: Map<string, ReservationView>, carriedId: string): void {
  for (const [id, held] of certain) {
    if (accountIdOf(held.pool, held.owner, null) === carriedId) certain.delete(id);
  }
}

function isOverageOn(draft: Draft, held: ReservationView): boolean {
  const reservation = draft.reservations.get(held.reservationId);
  if (!reservation) return false;
  const context = { catalog: sampleCatalog, now: draft.team.lastInstant };
  const { pool, pin, memberId } = reservation;
  return overageFor(draft, context, pool, pin, memberId).isOn;
}

/**
 * Everything that a draft says, in one order. With `but`, what opening accounts adds is left out.
 */
function contentOf(draft: Draft, but?: Draft): unknown {
  const opened = new Set<string>();
  for (const account of but ? draft.accounts.values() : []) {
    const isIdle = account.used === 0n && account.held === 0n && account.overage === 0n;
    if (!but?.accounts.get(account.accountId) && isIdle) opened.add(account.accountId);
  }
  const entries = draft.newEntries.filter((entry) => !opened.has(entry.accountId));
  const { nextId, journalSeq, dueAt, ...team } = draft.team;
  const sorted = <Doc>(documents: Iterable<Doc>): string[] =>
    [...documents].map((document) => textOf(document)).sort();
  return {
    team: but ? textOf(team) : textOf({ ...team, nextId, journalSeq }),
    isDueLater: dueAt === null || dueAt > draft.team.lastInstant,
    members: sorted(draft.members.values()),
    accounts: sorted(
      [...draft.accounts.values()].filter(({ accountId }) => !opened.has(accountId)),
    ),
    runs: sorted(draft.runs.values()),
    actions: sorted(draft.actions.values()),
    reservations: sorted(draft.reservations.values()),
    cycles: sorted(draft.cycles.values()),
    charges: draft.newCharges.map(textOf),
    entries: entries.map((entry) => textOf(but ? { ...entry, seq: 0 } : entry)),
    events: draft.newEvents.map(textOf),
  };
}

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? `${inner}n` : inner));
