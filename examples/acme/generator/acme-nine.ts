/**
 * Nine people in Berlin on `professional`, with the paid Flows seat. In April an old catalogue is
 * described anew, and in the third week of the cycle the 100,000 credits are gone: hooks are
 * refused, what may wait is paused and resumes when the cycle turns. In May overage is on.
 */
import { Assistant } from "./assistant.ts";
import {
  anyTime,
  BERLIN,
  DAY,
  type Day,
  daysOf,
  HOUR,
  localTime,
  MINUTE,
  officeTime,
} from "./calendar.ts";
import * as flows from "./flows.ts";
import { hire } from "./hiring.ts";
import { ACME_OWNER, ACME_PEOPLE } from "./people.ts";
import type { Random } from "./random.ts";
import { type Line, Recorder, textOf } from "./recorder.ts";
import { Reporter } from "./reporter.ts";
import { Runner } from "./runner.ts";
import { FLOWS_V11, promptTestCredits, Tally } from "./tally.ts";
import { Timeline } from "./timeline.ts";

export const ACME_TEAM = "acme-nine";
const SEAT_CREDITS = 100_000;
const AI_CREDITS = 400;
/** Has switched Agent Mode off for herself, and now and then forgets that. */
const WITHOUT_AGENT = "signe";

const at = (month: number, day: number, hour = 0, minute = 0): number =>
  localTime(BERLIN, { month, day }, hour, minute);
const BEGIN = at(3, 2, 7);
const CYCLES = [at(3, 1), at(4, 1), at(5, 1), at(6, 1)];
const OVERAGE_ON = at(5, 12, 9, 30);

export function acmeNine(seed: Random): Line[] {
  const random = seed.fork(ACME_TEAM);
  const timeline = new Timeline(BEGIN);
  const recorder = new Recorder(ACME_TEAM, timeline, random);
  const tally = new Tally(CYCLES, SEAT_CREDITS);
  const shared = { timeline, recorder, random };
  const runner = new Runner({ ...shared, card: FLOWS_V11, tally, prefix: "an" });
  const assistant = new Assistant({
    ...shared,
    cycleStarts: CYCLES,
    allotment: AI_CREDITS,
    prefix: "aa",
  });
  const reporter = new Reporter({ ...shared, source: "//editors.acme.example/plugin" });
  const story = { timeline, recorder, random, tally, runner, assistant, reporter };

  found(story);
  for (const day of daysOf(BERLIN)) {
    planFlows(story, day);
    planPeople(story, day);
  }
  steer(story);
  timeline.schedule(at(5, 1), () => runner.resume());
  lateReports(story);
  timeline.schedule(at(6, 3, 12), () =>
    recorder.send({ type: "advance_clock", to: textOf(timeline.now) }),
  );
  timeline.run();
  return recorder.lines;
}

interface Story {
  readonly timeline: Timeline;
  readonly recorder: Recorder;
  readonly random: Random;
  readonly tally: Tally;
  readonly runner: Runner;
  readonly assistant: Assistant;
  readonly reporter: Reporter;
}

function found({ timeline, recorder }: Story): void {
  timeline.schedule(BEGIN, () => {
    recorder.send({
      type: "create_team",
      name: "Acme Catalogue Works",
      plan: "professional",
      anchor: "2026-03-01",
      timeZone: BERLIN.name,
      testClockAt: textOf(BEGIN),
      owner: ACME_OWNER,
    });
    recorder.send(
      { type: "buy_add_on", addOn: "flows-seat" },
      { actor: ACME_OWNER.memberId, key: "order-2026-001" },
    );
  });
  hire({ timeline, recorder, zone: BERLIN, people: ACME_PEOPLE, owner: ACME_OWNER, begin: BEGIN });
}

/** Deployed flows: customers' hooks and calls, and the books by night. */
function planFlows({ timeline, random, runner }: Story, day: Day): void {
  /** Business grows by a percent and a half a week; at weekends a tenth is left. */
  const many = (count: number): number => {
    const grown = Math.floor((count * (1000 + 15 * day.week) * (day.isWorkday ? 10 : 1)) / 10_000);
    return random.bell(Math.floor(grown * 0.7), Math.ceil(grown * 1.3));
  };
  const times = (count: number, act: () => void): void => {
    for (let index = 0; index < count; index++)
      timeline.schedule(anyTime(random, BERLIN, day), act);
  };
  times(many(28), () => runner.start({ flow: flows.leadEnrichment, trigger: "webhook" }));
  times(many(26), () => runner.start({ flow: flows.supportTriage, trigger: "webhook" }));
  times(many(14), () => runner.start({ flow: flows.contractReview, trigger: "api" }));
  for (let ledger = 0; ledger < 9; ledger++) {
    const start = localTime(BERLIN, day, 3, 5 * ledger) + random.int(0, 59_999);
    timeline.schedule(start, () =>
      runner.start({ flow: flows.nightlyReconciliation, trigger: "schedule", onLimit: "pause" }),
    );
  }
  for (let batch = 0; batch < backfillOf(day); batch++) {
    timeline.schedule(localTime(BERLIN, day, 9) + random.int(0, 9 * HOUR), () => {
      if (runner.paused < 140) {
        runner.start({ flow: flows.catalogueBackfill, trigger: "api", onLimit: "pause" });
      }
    });
  }
}

/** From 13 April on; what the limit stopped goes on in May, more calmly. */
function backfillOf(day: Day): number {
  if (!day.isWorkday) return 0;
  if (day.month === 4 && day.day >= 13 && day.day <= 24) return day.day < 15 ? 70 : 132;
  if (day.month === 5 && day.day >= 5) return 27;
  return 0;
}

function planPeople(
  { timeline, random, runner, assistant, reporter, recorder, tally }: Story,
  day: Day,
): void {
  for (const person of [
    ...ACME_PEOPLE,
    { ...ACME_OWNER, role: "admin", actionsPerDay: 2 } as const,
  ]) {
    const { memberId } = person;
    if (!isThere(person, day)) continue;
    const usual = day.isWorkday ? person.actionsPerDay : random.chance(12) ? 2 : 0;
    const actions = random.bell(Math.floor(usual / 2), usual + Math.ceil(usual / 2));
    for (let index = 0; index < actions; index++) {
      timeline.schedule(officeTime(random, BERLIN, day), () => {
        if (memberId !== WITHOUT_AGENT || random.chance(6)) assistant.act(memberId);
      });
    }
    if (!day.isWorkday || person.role === "billing") continue;
    if (random.chance(70)) {
      timeline.schedule(officeTime(random, BERLIN, day), () =>
        runner.start({ flow: flows.smokeTests, trigger: "button", memberId }),
      );
    }
    if (random.chance(60)) {
      timeline.schedule(officeTime(random, BERLIN, day), () => {
        const tenths = random.int(3, 25);
        const credits =
          tenths % 10 === 0 ? `${tenths / 10}` : `${Math.floor(tenths / 10)}.${tenths % 10}`;
        reporter.report({ pool: "ai", memberId, charge: { item: "ai-action", credits } }, (when) =>
          assistant.count(memberId, when, tenths / 10),
        );
      });
    }
    if (random.chance(9)) {
      timeline.schedule(officeTime(random, BERLIN, day), () => {
        const model = random.pick(["gpt-4o", "gpt-4o-mini", "gpt-3.5"]);
        recorder.send(
          { type: "test_prompt", flowId: flows.releaseNotes.flowId, memberId, model },
          { actor: memberId, key: `test-${memberId}-${timeline.now}` },
        );
        if (tally.admits(timeline.now))
          tally.use(tally.cycleAt(timeline.now), promptTestCredits(model));
      });
    }
    if (random.chance(6)) {
      timeline.schedule(officeTime(random, BERLIN, day), () =>
        runner.start({
          flow: flows.releaseNotes,
          trigger: "button",
          memberId,
          cloudRun: random.chance(50),
        }),
      );
    }
  }
}

/** Switches, half way and later; each by somebody who may, and once by somebody who may not. */
function steer({ timeline, recorder, tally, assistant, runner }: Story): void {
  const when = (instant: number, act: () => void): void => timeline.schedule(instant, act);
  when(at(3, 9, 8), () =>
    recorder.send(
      { type: "set_agent_mode", on: false, memberId: WITHOUT_AGENT },
      { actor: WITHOUT_AGENT },
    ),
  );
  when(at(3, 9, 8), () => assistant.switchOff(WITHOUT_AGENT));
  when(at(4, 14, 15, 5), () =>
    recorder.send({ type: "set_member_payg", memberId: "piotr", payg: "on" }, { actor: "piotr" }),
  );
  for (const [place, memberId] of ["piotr", "amara", "mateo", "nadia"].entries()) {
    when(memberId === "nadia" ? at(5, 4, 11) : at(4, 15, 10, place), () => {
      recorder.send({ type: "set_member_payg", memberId, payg: "on" }, { actor: "hatice" });
      assistant.letGoOver(memberId);
    });
  }
  when(at(4, 28, 11), () => runner.cancelPaused(3, "jonas"));
  when(OVERAGE_ON, () => {
    recorder.send({ type: "set_spend_cap", pool: "flows", cap: "40" }, { actor: "hatice" });
    recorder.send({ type: "set_overage", pool: "flows", on: true }, { actor: "hatice" });
    tally.isOverageOn = true;
  });
  for (const [place, day] of [10, 17, 24].entries()) {
    const reservationId = `digest-${place + 1}`;
    when(at(3, day, 6), () =>
      recorder.send({
        type: "reserve",
        reservationId,
        pool: "flows",
        credits: "200",
        ttlSeconds: 3600,
      }),
    );
    when(at(3, day, 6, 20 + place), () => {
      recorder.send({ type: "settle_reservation", reservationId, credits: `${140 + 30 * place}` });
      tally.use(0, 140 + 30 * place);
    });
  }
}

/** A laptop that was offline over the turn of the month: within the grace period, and after it. */
function lateReports({ timeline, reporter, assistant }: Story): void {
  for (let index = 0; index < 24; index++) {
    const memberId = index % 2 === 0 ? "piotr" : "luca";
    const month = index < 12 ? 3 : 4;
    const day = month === 3 ? 31 : 30;
    const delay = index % 3 === 0 ? 9 * DAY : 14 * HOUR;
    timeline.schedule(at(month, day, 16, index * 2), () =>
      reporter.report(
        { pool: "ai", memberId, charge: { item: "ai-action", credits: "1.5" } },
        (when) => assistant.count(memberId, when, 1.5),
        delay + index * MINUTE,
      ),
    );
  }
}

const isThere = (person: { joins?: string; leaves?: string }, day: Day): boolean => {
  const date = `${String(day.month).padStart(2, "0")}-${String(day.day).padStart(2, "0")}`;
  return (person.joins ?? "00-00") <= date && date <= (person.leaves ?? "99-99");
};
