/**
 * Forty people in New York on `team` (2026 family). Goodwill carries them through March; in April
 * the 100 included Flows credits are gone at once, until overage on actual use is switched on half
 * way. Then paused runs go on, and the deployed flows grow.
 */
import { Assistant } from "./assistant.ts";
import { anyTime, type Day, daysOf, localTime, NEW_YORK, officeTime } from "./calendar.ts";
import * as flows from "./flows.ts";
import { hire } from "./hiring.ts";
import { GLOBEX_OWNER, GLOBEX_PEOPLE, type Person } from "./people.ts";
import type { Random } from "./random.ts";
import { type Line, Recorder, textOf } from "./recorder.ts";
import { Reporter } from "./reporter.ts";
import { Runner } from "./runner.ts";
import { FLOWS_V12, Tally } from "./tally.ts";
import { Timeline } from "./timeline.ts";

export const GLOBEX_TEAM = "globex-forty";
const FLOWS_CREDITS = 100;
const GOODWILL_CREDITS = 4_000;
const AI_CREDITS = 400;

const at = (month: number, day: number, hour = 0, minute = 0): number =>
  localTime(NEW_YORK, { month, day }, hour, minute);
const BEGIN = at(3, 2, 8);
const CYCLES = [at(3, 2), at(4, 2), at(5, 2), at(6, 2)];
const PAYG_ON = at(4, 15, 16, 40);

interface Story {
  readonly timeline: Timeline;
  readonly recorder: Recorder;
  readonly random: Random;
  readonly tally: Tally;
  readonly runner: Runner;
  readonly assistant: Assistant;
  readonly scanners: Reporter;
}

export function globexForty(seed: Random): Line[] {
  const random = seed.fork(GLOBEX_TEAM);
  const timeline = new Timeline(BEGIN);
  const recorder = new Recorder(GLOBEX_TEAM, timeline, random);
  const tally = new Tally(CYCLES, FLOWS_CREDITS);
  const shared = { timeline, recorder, random };
  const story: Story = {
    ...shared,
    tally,
    runner: new Runner({ ...shared, card: FLOWS_V12, tally, prefix: "gf" }),
    assistant: new Assistant({
      ...shared,
      cycleStarts: CYCLES,
      allotment: AI_CREDITS,
      prefix: "ga",
    }),
    scanners: new Reporter({ ...shared, source: "//scanners.globex.example/dock" }),
  };
  found(story);
  for (const day of daysOf(NEW_YORK)) {
    planFlows(story, day);
    planPeople(story, day);
  }
  steer(story);
  timeline.schedule(at(6, 3, 12), () =>
    recorder.send({ type: "advance_clock", to: textOf(timeline.now) }),
  );
  timeline.run();
  return recorder.lines;
}

function found({ timeline, recorder, tally }: Story): void {
  timeline.schedule(BEGIN, () => {
    recorder.send({
      type: "create_team",
      name: "Globex Parcel Network",
      plan: "team",
      anchor: "2026-03-02",
      timeZone: NEW_YORK.name,
      testClockAt: textOf(BEGIN),
      owner: GLOBEX_OWNER,
    });
    recorder.send({
      type: "grant_goodwill",
      pool: "flows",
      credits: String(GOODWILL_CREDITS),
      expiresAt: textOf(CYCLES[1] ?? 0),
      reason: "Welcome: a month to try deployed flows",
    });
    tally.include(0, GOODWILL_CREDITS);
  });
  hire({
    timeline,
    recorder,
    zone: NEW_YORK,
    people: GLOBEX_PEOPLE,
    owner: GLOBEX_OWNER,
    begin: BEGIN,
  });
}

function planFlows({ timeline, random, runner, tally, scanners }: Story, day: Day): void {
  const isGrown = localTime(NEW_YORK, day, 0) > PAYG_ON;
  const weeks = isGrown ? day.week - 5 : 0;
  const many = (count: number): number => {
    const usual = Math.floor((count * (100 + 6 * weeks) * (day.isWorkday ? 10 : 3)) / 1000);
    return random.bell(Math.floor(usual * 0.7), Math.ceil(usual * 1.3));
  };
  const times = (count: number, act: () => void): void => {
    for (let index = 0; index < count; index++)
      timeline.schedule(anyTime(random, NEW_YORK, day), act);
  };
  times(many(isGrown ? 42 : 5), () =>
    runner.start({ flow: flows.parcelTracker, trigger: "webhook" }),
  );
  times(many(isGrown ? 26 : 4), () => runner.start({ flow: flows.routePlanning, trigger: "api" }));
  for (let depot = 0; depot < (isGrown ? 3 : 1); depot++) {
    timeline.schedule(localTime(NEW_YORK, day, 6, 10 * depot) + random.int(0, 59_999), () =>
      runner.start({ flow: flows.morningReport, trigger: "schedule", onLimit: "pause" }),
    );
  }
  times(isGrown ? many(30) : 0, () => {
    const quantity = random.int(1, 6);
    scanners.report(
      { pool: "flows", flowId: "dock-scan", charge: { item: "http-request", quantity } },
      (when) => tally.use(tally.cycleAt(when), quantity),
    );
  });
}

function planPeople({ timeline, random, runner, assistant }: Story, day: Day): void {
  const owner: Person = { ...GLOBEX_OWNER, role: "admin", actionsPerDay: 1 };
  for (const person of [...GLOBEX_PEOPLE, owner]) {
    const { memberId } = person;
    const date = `${String(day.month).padStart(2, "0")}-${String(day.day).padStart(2, "0")}`;
    const isThere = (person.joins ?? "00-00") <= date && date <= (person.leaves ?? "99-99");
    if (!isThere) continue;
    const usual = day.isWorkday ? person.actionsPerDay : random.chance(6) ? 2 : 0;
    const actions = random.bell(Math.floor(usual / 2), usual + Math.ceil(usual / 2));
    for (let index = 0; index < actions; index++) {
      timeline.schedule(officeTime(random, NEW_YORK, day), () => {
        if (!TRIES_ANYWAY.has(memberId) || random.chance(5)) assistant.act(memberId);
      });
    }
    if (!day.isWorkday) continue;
    if (random.chance(30)) {
      timeline.schedule(officeTime(random, NEW_YORK, day), () =>
        runner.start({ flow: flows.smokeTests, trigger: "button", memberId }),
      );
    }
    if (random.chance(5)) {
      timeline.schedule(officeTime(random, NEW_YORK, day), () =>
        runner.start({ flow: flows.smokeTests, trigger: "button", memberId, cloudRun: true }),
      );
    }
  }
}

/** Members who have switched Agent Mode off for themselves, and now and then forget that. */
const TRIES_ANYWAY = new Set(["m07", "m23"]);

function steer({ timeline, recorder, tally, assistant, runner }: Story): void {
  for (const memberId of TRIES_ANYWAY) {
    timeline.schedule(at(3, 4, 9), () => {
      recorder.send({ type: "set_agent_mode", on: false, memberId }, { actor: memberId });
      assistant.switchOff(memberId);
    });
  }
  timeline.schedule(at(3, 20, 14), () =>
    recorder.send({ type: "change_role", memberId: "m11", role: "billing" }, { actor: "m02" }),
  );
  timeline.schedule(PAYG_ON, () => {
    recorder.send({ type: "set_overage", pool: "flows", on: true }, { actor: "m03" });
    tally.isOverageOn = true;
    runner.resume();
    recorder.send({ type: "set_payg_default", payg: "on" }, { actor: "m11" });
    assistant.letEverybodyGoOver();
  });
}
