/** What goes in many at a time: batches of commands, and CloudEvents in their three forms. */
import { ask, type Chapter, type Step, team, wire, within } from "../step.ts";
import { history } from "./look.ts";

const start = { type: "start_run", flowId: "f", trigger: "api" };
const item = (command: object, more: object = {}) => ({ teamId: "batched", command, ...more });
const connector = { type: "record_usage", pool: "flows", charge: { item: "connector" } };
const replayed = item(connector, {
  at: "2026-03-05T00:00:00Z",
  replay: { source: "file-1", position: 7 },
});

const batches = [
  ...team("batched", { plan: "team", members: { mona: "member" } }),
  ask("send_commands", {
    items: [
      item({ ...start, runId: "b1" }, { idempotencyKey: "k1" }),
      item({ type: "charge_run", runId: "b1", charges: [{ item: "connector" }, { item: "if" }] }),
      item({ type: "finish_run", runId: "b1" }),
      item({ type: "finish_run", runId: "nothing" }),
      item({ type: "dance" }),
      item({ ...start, trigger: "fax" }),
      item({ ...start, runId: "b1" }, { idempotencyKey: "k1" }),
      item({ ...start, runId: "b2" }, { idempotencyKey: "k1" }),
      item(
        { type: "set_overage", pool: "flows", on: true },
        { actor: { kind: "member", memberId: "mona" } },
      ),
      item(
        { type: "set_overage", pool: "flows", on: true },
        { actor: { kind: "member", memberId: "nobody" } },
      ),
      item({ type: "tick" }, { at: "soon" }),
      item({ type: "tick" }, { at: "2026-03-03T00:00:00Z" }),
      item({ type: "tick", colour: "red" }),
      { command: { type: "tick" } },
      { teamId: "absent", command: { type: "tick" } },
      "tick",
    ],
  }),
  ask("send_commands", {
    items: [replayed, replayed, item(connector, { replay: { source: "file-1", position: 8 } })],
  }),
  ask("send_commands", { items: [replayed] }),
  ask("send_commands", {
    items: [item(connector, { replay: { source: "file-1", position: -1 } })],
  }),
  ask("get_replay", { teamId: "batched", source: "file-1" }),
  ask("get_replay", { teamId: "batched", source: "file-2" }),
  ask("get_replay", { teamId: "absent", source: "file-1" }),
  ask("send_commands", {
    items: [
      {
        teamId: "by-batch",
        command: {
          type: "create_team",
          name: "By batch",
          plan: "solo",
          anchor: "2026-03-01",
          testClockAt: "2026-03-02T00:00:00Z",
          owner: { memberId: "o", name: "O" },
        },
      },
      { teamId: "by-batch", command: connector },
    ],
  }),
  ask("send_commands", { items: [] }),
  ask("send_commands", { items: Array(1001).fill(1) }),
  ask("send_commands", { items: [item({ type: "tick" })] }, { as: "batched" }),
  ask("send_commands", {}),
  ...history("batched"),
];

const event = (id: string, more: object = {}) => ({
  specversion: "1.0",
  id,
  source: "/meter",
  type: "sluice.usage.recorded",
  subject: "evented",
  time: "2026-03-02T08:30:00Z",
  data: { pool: "flows", charge: { item: "connector" } },
  ...more,
});
const structured = { headers: { "content-type": "application/cloudevents+json" } };
const batch = { headers: { "content-type": "application/cloudevents-batch+json" } };
const binary = (id: string, more: object = {}) => ({
  headers: {
    "ce-specversion": "1.0",
    "ce-id": id,
    "ce-source": "/meter",
    "ce-type": "sluice.usage.recorded",
    "ce-subject": "evented",
    "ce-time": "2026-03-02T08:30:00Z",
    ...more,
  },
});
const sent = (input: object, how: object): Step => ({ ...ask("record_events", input), ...how });
const EVENTS = "POST /v1/events";

const cloudEvents = [
  ...team("evented", { plan: "team", at: "2026-03-02T08:00:00Z", members: { mona: "member" } }),
  ...within("evented", [ask("tick", {}, { at: "2026-03-02T09:00:00Z" })]),
  sent(event("e1"), structured),
  sent(event("e1"), structured),
  sent(event("e1", { time: "2026-03-02T08:40:00Z" }), structured),
  sent(event("e1", { data: { pool: "flows", charge: { item: "if" } } }), structured),
  wire(EVENTS, event("e2").data, binary("e2")),
  wire(EVENTS, event("e2").data, binary("e2")),
  wire(EVENTS, event("e3").data, binary("e3", { "ce-specversion": "0.3" })),
  wire(EVENTS, event("e3").data, binary("e3", { "ce-type": "other" })),
  wire(EVENTS, "not json", binary("e3")),
  wire(EVENTS, event("e3")),
  wire(EVENTS, "<event/>", { headers: { "content-type": "text/xml" } }),
  wire(EVENTS),
  wire(
    EVENTS,
    [
      event("e1"),
      event("p1"),
      event("p2", { type: "other" }),
      event("p3", { subject: "absent" }),
      event("p4", { data: { pool: "flows", charge: { item: "ai-agent", model: "parrot-1" } } }),
      event("p5", { data: [] }),
      event("p6", { data: undefined }),
      event("p7", { subject: undefined }),
      event("p8", { subject: undefined, data: { teamId: "evented", ...event("p8").data } }),
      event("p9", { time: "then" }),
      event("p10", { source: "s".repeat(1000) }),
      event("p11", { data: { pool: "flows", colour: "red", charge: { item: "connector" } } }),
      event("p12", {
        data: { pool: "ai", memberId: "mona", charge: { item: "ai-action", credits: "2" } },
      }),
      { id: "p13" },
      "p14",
    ],
    batch,
  ),
  wire(EVENTS, [], batch),
  wire(EVENTS, event("x"), batch),
  wire(EVENTS, event("t1"), { ...structured, as: "evented" }),
  wire(EVENTS, event("t2", { subject: undefined }), { ...structured, as: "evented" }),
  wire(EVENTS, event("t3", { subject: "batched" }), { ...structured, as: "evented" }),
  wire(EVENTS, event("t4"), { ...structured, as: "evented/mona" }),
  wire(EVENTS, event("t5"), { ...structured, as: null }),
  ...history("evented"),
];

export const batchesOfCommands: Chapter = { name: "batches", steps: batches };
export const usageEvents: Chapter = { name: "cloud-events", steps: cloudEvents };
