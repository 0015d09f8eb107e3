import {
  type Account,
  type Action,
  type Cycle,
  type Grant,
  InvariantViolation,
  type Member,
  type OverageSegment,
  type Reservation,
  type Run,
  type Team,
} from "@sluice/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Codec, codecOf } from "./amounts.ts";
import { DOCUMENTS } from "./documents.ts";

/** Far beyond what fits a double. */
const amount = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
/** Digits that are not amounts are in it, and names of fields that are amounts elsewhere. */
const text = fc.oneof(fc.string(), fc.constantFrom("12", "-3", "amount", "used", "credits"));
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null });
const record = <Value>(value: fc.Arbitrary<Value>) =>
  fc.dictionary(fc.constantFrom("flows", "ai", "amount", "credits", "constructor"), value);

const pin = fc.record({ startedAt: instant, cycle: fc.nat(), cardId: text, planId: text });

const team: fc.Arbitrary<Team> = fc.record({
  teamId: text,
  name: text,
  family: text,
  planId: text,
  planHistory: fc.array(fc.record({ planId: text, from: instant })),
  anchor: text,
  timeZone: text,
  createdAt: instant,
  clock: maybe(fc.record({ now: instant })),
  cycle: fc.record({ index: fc.nat(), start: instant, end: instant }),
  pending: fc.record({
    planId: maybe(text),
    timeZone: maybe(text),
    addOnsEnding: fc.array(text),
  }),
  addOns: record(fc.record({ since: instant })),
  overrides: fc.array(
    fc.record({
      overrideId: text,
      target: text,
      value: fc.oneof(text, fc.boolean()),
      from: instant,
      reason: text,
    }),
  ),
  switches: fc.record({
    aiPaygDefault: fc.constantFrom("on", "off"),
    overage: record(fc.boolean()),
    spendCaps: record(maybe(amount)),
    agentMode: fc.boolean(),
  }),
  nextId: fc.nat(),
  journalSeq: fc.nat(),
  eventSeq: fc.nat(),
  lastInstant: instant,
  dueAt: maybe(instant),
  replayed: record(fc.nat()),
});

const grant: fc.Arbitrary<Grant> = fc.record({
  grantId: text,
  kind: fc.constantFrom("allotment", "add-on", "block", "pack", "goodwill"),
  amount,
  remaining: amount,
  expired: amount,
  priority: fc.nat(),
  issuedAt: instant,
  expiresAt: instant,
  price: amount,
  reason: maybe(text),
});

const segment: fc.Arbitrary<OverageSegment> = fc.record({
  price: amount,
  planId: text,
  regime: fc.constantFrom("actual-use", "stacked"),
  credits: amount,
  cost: amount,
});

const account: fc.Arbitrary<Account> = fc.record({
  accountId: text,
  pool: text,
  owner: text,
  cycle: maybe(fc.nat()),
  grants: fc.array(grant),
  used: amount,
  burned: amount,
  carriedBurns: fc.array(fc.record({ grantId: text, credits: amount })),
  overage: amount,
  segments: fc.array(segment),
  blocks: fc.nat(),
  absorbed: amount,
  held: amount,
});

const run: fc.Arbitrary<Run> = fc.record({
  runId: text,
  status: fc.constantFrom("paused", "running", "finished"),
  flowId: text,
  memberId: maybe(text),
  kind: fc.constantFrom("manual-local", "automated"),
  trigger: fc.constantFrom("button", "mcp"),
  pool: text,
  parentId: maybe(text),
  rootId: text,
  depth: fc.nat(),
  items: maybe(fc.array(text)),
  requestedAt: instant,
  queuePlace: fc.nat(),
  offeredAt: maybe(instant),
  pin: maybe(pin),
  lastSeenAt: instant,
  endedAt: maybe(instant),
  own: amount,
  children: amount,
  absorbed: amount,
  overage: amount,
  stopReason: maybe(text),
  toolsCharged: fc.array(text),
});

const action: fc.Arbitrary<Action> = fc.record({
  actionId: text,
  status: fc.constantFrom("started", "completed"),
  memberId: text,
  pool: text,
  pin,
  startedAt: instant,
  endedAt: maybe(instant),
  credits: amount,
});

const reservation: fc.Arbitrary<Reservation> = fc.record({
  reservationId: text,
  status: fc.constantFrom("held", "settled"),
  pool: text,
  owner: text,
  memberId: maybe(text),
  pin,
  amount,
  held: amount,
  expiresAt: instant,
  settled: maybe(amount),
  overrun: maybe(amount),
  lease: maybe(
    fc.record({
      gateId: text,
      item: text,
      spent: amount,
      asks: fc.nat(),
      spendBefore: instant,
      lost: maybe(amount),
      lostChargeId: maybe(text),
      returned: amount,
    }),
  ),
});

const cycle: fc.Arbitrary<Cycle> = fc.record({
  index: fc.nat(),
  start: instant,
  end: instant,
  timeZone: text,
  status: fc.constantFrom("running", "ending", "closed"),
  planId: text,
  addOns: fc.array(text),
  pooledMembers: fc.nat(),
  openWork: fc.nat(),
  purchases: fc.array(
    fc.record({
      purchaseId: text,
      kind: fc.constantFrom("add-on", "pack"),
      what: text,
      price: amount,
      at: instant,
    }),
  ),
  adjustments: fc.array(
    fc.record({
      kind: fc.constantFrom("late", "correction"),
      pool: text,
      ofCycle: fc.nat(),
      credits: amount,
      cents: amount,
    }),
  ),
  closedAt: maybe(instant),
  overageBilled: record(fc.record({ cents: amount })),
  closedOverage: record(
    fc.record({
      segments: fc.array(segment),
      blocks: fc.array(fc.record({ price: amount })),
    }),
  ),
});

const member: fc.Arbitrary<Member> = fc.record({
  memberId: text,
  name: text,
  email: maybe(text),
  role: fc.constantFrom("owner", "guest"),
  joinedAt: instant,
  removedAt: maybe(instant),
  payg: fc.constantFrom("inherit", "on", "off"),
  agentMode: fc.boolean(),
});

function expectRoundTrip<Document>(
  codec: Codec<Document>,
  documents: fc.Arbitrary<Document>,
): void {
  fc.assert(
    fc.property(documents, (document) => {
      expect(codec.decode(codec.encode(document))).toEqual(plain(document));
    }),
    { numRuns: 200 },
  );
}

/** fast-check makes some objects without a prototype; JSON does not keep that. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
};

describe("documents come back from JSON as they were, digit by digit", () => {
  test("teams: caps are amounts, switches and overrides are not", () =>
    expectRoundTrip(DOCUMENTS.team, team));
  test("members", () => expectRoundTrip(DOCUMENTS.members, member));
  test("accounts", () => expectRoundTrip(DOCUMENTS.accounts, account));
  test("runs", () => expectRoundTrip(DOCUMENTS.runs, run));
  test("actions", () => expectRoundTrip(DOCUMENTS.actions, action));
  test("reservations", () => expectRoundTrip(DOCUMENTS.reservations, reservation));
  test("cycles", () => expectRoundTrip(DOCUMENTS.cycles, cycle));
});

describe("a codec that was told too little", () => {
  test("refuses a bigint where it knows of no amount, instead of losing it", () => {
    const codec = codecOf<{ known: bigint; note: unknown }>({ known: "amount" });
    expect(() => codec.encode({ known: 1n, note: { deep: 2n } })).toThrow(TypeError);
  });

  test("refuses a number where an amount belongs", () => {
    const codec: Codec<{ amount: unknown }> = codecOf<{ amount: bigint }>({ amount: "amount" });
    expect(() => codec.encode({ amount: 1.5 })).toThrow(InvariantViolation);
    expect(() => codec.decode('{"amount":1.5}')).toThrow(InvariantViolation);
  });
});
