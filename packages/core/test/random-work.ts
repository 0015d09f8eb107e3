/** Random work of one team in memory, watched at each step. */
import {
  type Draw,
  drawFrom,
  type Focus,
  MemoryTeam,
  sampleCatalog,
  seed,
  type WorkItem,
  Workload,
} from "@sluice/testing/rules";
import fc from "fast-check";
import { parseInstant } from "../src/base/instant.ts";
import type { Catalog } from "../src/catalog/model.ts";
import type { CommandOf } from "../src/commands/commands.ts";
import { advance } from "../src/decide/advance.ts";
import type { Outcome } from "../src/decide/decide.ts";
import { decide } from "../src/decide/decide.ts";
import type { Context } from "../src/state/context.ts";
import type { Draft } from "../src/state/draft.ts";

export const SEED = seed();
export const RUNS = Number(process.env.SLUICE_TEST_RUNS ?? 400);
/** How often work is tried until it has met all that it must; the rarest comes once in twenty. */
export const TRIES = 400;
const START = parseInstant("2026-02-24T09:30:00Z") ?? Number.NaN;

/** The numbers that one item of work may draw; each item draws from its own, so that shrinking one
 * does not change the others. */
export const itemOfWork = fc.array(fc.nat(), { minLength: 14, maxLength: 14, size: "max" });
export const work = fc.array(itemOfWork, { minLength: 10, maxLength: 160, size: "max" });
/** Smaller work is looked for where some fails, unless it is enough to know that it does. */
const endOnFailure = process.env.SLUICE_TEST_SHRINK === "off";
export const check = (property: fc.IProperty<[number[], number[][]]>): void => {
  fc.assert(property, { seed: SEED, numRuns: RUNS, unbiased: true, endOnFailure });
};

export interface Watch {
  before?(team: MemoryTeam, item: WorkItem): void;
  decided?(team: MemoryTeam, draft: Draft, context: Context, item: WorkItem): void;
  outcome?(team: MemoryTeam, draft: Draft, item: WorkItem, outcome: Outcome): void;
  /** The draft is the state from here on. */
  committed?(team: MemoryTeam, draft: Draft, context: Context): void;
}

export function play(
  first: number[],
  items: number[][],
  watch: Watch,
  focus: Focus = "all",
  catalog: Catalog = sampleCatalog,
): MemoryTeam {
  let numbers = drawFrom(first);
  const workload = new Workload((below) => numbers(below), START, focus);
  const begin = workload.begin() as CommandOf<"create_team">;
  const team = new MemoryTeam(catalog, begin, START);
  for (const item of items) {
    numbers = drawFrom(item);
    const next = workload.next();
    watch.before?.(team, next);
    const draft = team.draftFor(next.command);
    const context = team.contextAt(draft, next.at);
    advance(draft, context);
    watch.decided?.(team, draft, context, next);
    const outcome = decide(draft, context, next.actor, next.command);
    watch.outcome?.(team, draft, next, outcome);
    team.commit(draft);
    watch.committed?.(team, draft, context);
    workload.note(next.command, outcome);
  }
  return team;
}

/** What `itemOfWork` and `work` make, from numbers drawn one by one. */
export function numbersFrom(draw: Draw): [number[], number[][]] {
  const item = () => Array.from({ length: 14 }, () => draw(2 ** 31));
  return [item(), Array.from({ length: 10 + draw(151) }, item)];
}
