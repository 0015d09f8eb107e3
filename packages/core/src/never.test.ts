/**
 * Random work, asked after every step for what must never be. Sums do not show a consequence that
 * does not happen; this does.
 */
import { type Focus, sampleCatalog, seededDraw } from "@sluice/testing/rules";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Never } from "../test/never.ts";
import {
  check,
  itemOfWork,
  numbersFrom,
  play,
  SEED,
  TRIES,
  type Watch,
  work,
} from "../test/random-work.ts";

/** A line that more than one run waits in, for credits and for room. */
const bounds = {
  ...sampleCatalog.bounds,
  runsOpenPerTeamMax: 2,
  runsPausedPerTeamMax: 2,
  claimTimeoutSeconds: 7_200,
};
const catalog = { ...sampleCatalog, bounds };

function watchForNever(): Watch {
  const never = new Never();
  return {
    decided: (_, draft) => expect(never.ofNoted(draft)).toEqual([]),
    outcome: (team, draft) => expect(never.ofDraft(team, draft)).toEqual([]),
    committed: ({ state }, _, context) => expect(never.ofState(state, context)).toEqual([]),
  };
}

describe(`what never happens in random work, seed ${SEED}`, () => {
  test.each<Focus>(["all", "turns"])(
    "C1, C3, C4, C5: nothing is forgotten, promised twice or past its bound, in work on %s",
    (focus) => {
      check(
        fc.property(itemOfWork, work, (first, items) => {
          play(first, items, watchForNever(), focus, catalog);
        }),
      );
    },
  );

  test("the work meets what could be forgotten", () => {
    const missing = new Set([
      "a run is resumed",
      "two wait in line",
      "an offer is withdrawn",
      "a run waits for a bound",
      "a cycle waits for work",
      "work ends an ended cycle",
      "a cycle closes by its grace",
      "a hold of an ended cycle leans on a pack",
      "a pack is bought",
      "a contract begins later",
      "a member leaves with work under way",
      "a charge of a closed cycle is corrected",
      "a lease is lost with its cycle",
    ]);
    const meet = (what: string, isMet = true): void => {
      if (isMet) missing.delete(what);
    };
    for (let run = 0; run < TRIES && missing.size > 0; run += 1) {
      play(...numbersFrom(seededDraw(SEED + run)), watchWhatIsMet(meet), "turns", catalog);
    }
    expect([...missing]).toEqual([]);
  });
});

function watchWhatIsMet(meet: (what: string, isMet?: boolean) => void): Watch {
  return {
    outcome(team, draft, { command }, outcome) {
      const types = new Set(draft.newEvents.map(({ type }) => type));
      meet("a run is resumed", types.has("run.resumed"));
      meet("an offer is withdrawn", types.has("run.offer-withdrawn"));
      if (!outcome.ok) return;
      const { team: before } = team.state;
      meet("a pack is bought", command.type === "buy_pack");
      const latest = draft.team.overrides.at(-1);
      meet("a contract begins later", (latest?.from ?? 0) > draft.team.lastInstant);
      if (command.type === "remove_member") {
        const isTheirs = ({ memberId }: { memberId: string | null }) =>
          memberId === command.memberId;
        meet("a member leaves with work under way", [...draft.runs.values()].some(isTheirs));
      }
      if (command.type === "correct_charge") {
        const cycle = draft.charges.get(command.chargeId)?.cycle ?? 0;
        const isClosed = draft.cycles.get(String(cycle))?.status === "closed";
        meet("a charge of a closed cycle is corrected", isClosed);
      }
      const closed = [...draft.cycles.changed.values()].filter(({ status }) => status === "closed");
      for (const { end, closedAt, index } of closed) {
        const wasEnding = team.state.cycles.get(String(index))?.status === "ending";
        const late = (closedAt ?? 0) - end;
        const grace = bounds.cycleGraceSeconds * 1000;
        meet("work ends an ended cycle", wasEnding && late > 0 && late < grace);
        meet("a cycle closes by its grace", late === grace && before.lastInstant < (closedAt ?? 0));
        const lost = [...draft.reservations.changed.values()].some(
          ({ pin, lease, status }) => pin.cycle === index && lease?.lost && status === "expired",
        );
        meet("a lease is lost with its cycle", lost);
      }
    },
    committed({ state }) {
      const runs = [...state.runs.values()];
      const paused = runs.filter(({ status }) => status === "paused").length;
      meet("two wait in line", paused > 1);
      meet(
        "a run waits for a bound",
        paused > 0 && runs.length - paused === bounds.runsOpenPerTeamMax,
      );
      for (const { index, status } of state.cycles.values()) {
        if (status !== "ending") continue;
        meet("a cycle waits for work");
        const { held = 0n, grants = [] } = state.accounts.get(`flows:team:${index}`) ?? {};
        const own = grants.reduce((sum, { remaining }) => sum + remaining, 0n);
        meet("a hold of an ended cycle leans on a pack", held > own);
      }
    },
  };
}
