/** Keys, the catalog, gates, `/me`, and what the server answers before any rule is asked. */
import { createHash } from "node:crypto";
import { ask, type Chapter, type Step, team, wire, within } from "../step.ts";

const hashOf = (key: string) => createHash("sha256").update(key).digest("hex");

const issuing = [
  ...team("locked", { plan: "team", members: { mona: "member", nina: "member" } }),
  ...within("locked", [ask("get_team", {}, { as: "locked" })]),
  ask(
    "create_key",
    { name: "ci", scope: "team", teamId: "locked" },
    { keep: { ci: "key.keyId", secret: "secret" } },
  ),
  ask("get_team", { teamId: "locked" }, { as: "=$secret" }),
  ask("create_key", { name: "mona's", scope: "member", teamId: "locked", memberId: "mona" }),
  ask("create_key", { name: "second", scope: "operator" }, { keep: { second: "key.keyId" } }),
  ask("create_key", { name: "own", scope: "member", memberId: "nina" }, { as: "locked" }),
  ask("create_key", { name: "k", scope: "team" }),
  ask("create_key", { name: "k", scope: "team", teamId: "locked", memberId: "mona" }),
  ask("create_key", { name: "k", scope: "member", teamId: "locked" }),
  ask("create_key", { name: "k", scope: "member", teamId: "locked", memberId: "none" }),
  ask("create_key", { name: "k", scope: "operator", teamId: "locked" }),
  ask("create_key", { name: "k", scope: "king" }),
  ask("create_key", { scope: "team", teamId: "locked" }),
  ask("create_key", { name: "k", scope: "team", teamId: "none" }),
  ask("create_key", { name: "k", scope: "operator" }, { as: "locked" }),
  ask("create_key", { name: "k", scope: "team", teamId: "edge" }, { as: "locked" }),
  ask("create_key", { name: "k", scope: "team", teamId: "locked" }, { as: "locked/mona" }),
  ask("list_keys", { teamId: "locked" }),
  ask("list_keys", {}, { as: "locked" }),
  ask("list_keys", {}, { as: "locked/mona" }),
  ask("list_keys"),
  ask("list_keys", { teamId: "none" }),
  ask("revoke_key", { keyId: "$ci", teamId: "other" }),
  ask("revoke_key", { keyId: "$ci" }, { as: "locked" }),
  ask("revoke_key", { keyId: "$ci" }),
  ask("revoke_key", { keyId: "$second" }, { as: "locked" }),
  ask("revoke_key", { keyId: "$second" }),
  ask("revoke_key", { keyId: "none" }),
  ask("get_team", { teamId: "locked" }, { as: "=$secret" }),
];

const catalog = [
  ask("get_catalog"),
  ask("get_catalog", {}, { as: "locked/mona" }),
  ask("list_rate_cards"),
  ask("get_rate_card", { card: "flows-v11" }),
  ask("get_rate_card", { card: "none" }),
  ask("get_rate_card", { card: "a b" }),
  ask("get_gate_settings"),
  ask("get_gate_settings", {}, { as: "locked" }),
  ask("identify_keys", {
    hashes: ["nobody", "recorded-key-of-locked", "recorded-key-of-locked/mona"].map(hashOf),
  }),
  ask("identify_keys", { hashes: ["short"] }),
  ask("identify_keys", { hashes: [] }),
  ask("identify_keys", {}),
  ask("identify_keys", { hashes: [hashOf("x")] }, { as: "locked" }),
];

const check = (uri: string, how: object = {}, query = "", method = "GET"): Step =>
  wire(`GET /v1/gate/check${query}`, undefined, {
    headers: { "x-forwarded-method": method, "x-forwarded-uri": uri },
    ...how,
  });

/** The gate has told what it had spent before this is answered; else it would tell it anytime. */
const settled = ask("get_me", {}, { as: "gated/gus" });

const guarded = [
  ...team("gated", { plan: "free", members: { adam: "admin", mona: "member", gus: "guest" } }),
  ...["gated", "gated/olga", "gated/adam", "gated/mona", "gated/gus"].map((as) =>
    ask("get_me", {}, { as }),
  ),
  ask("get_me"),
  ask("get_me", {}, { as: null }),
  check("/things?page=2", { as: "gated/mona" }),
  check("/things?page=2", { as: "gated/mona" }, "?dry=true"),
  check("/things", { as: "gated" }),
  check("/things", { as: null }),
  check("/things", { as: null }, "?dialect=compatible"),
  check("/things", { as: "operator" }),
  check("/things", { as: "gated/mona" }, "?dry=maybe"),
  check("/things", { as: "gated/mona" }, "?proxy=nginx"),
  wire("GET /v1/gate/check", undefined, { as: "gated/mona" }),
  check("/collections", { as: "gated/adam", unseen: 10 }),
  check("/collections", { as: "gated/adam" }),
  check("/collections", { as: "gated/adam" }, "?dialect=compatible"),
  check("/collections", { as: "gated/adam" }, "?proxy=nginx"),
  settled,
  ask("get_usage", { teamId: "gated" }, { as: "gated/adam" }),
  check("/things", { as: "gated/mona", unseen: 297 }),
  check("/things", { as: "gated/mona" }),
  check("/things", { as: "gated/mona" }, "?dialect=compatible"),
  ask("get_me", {}, { as: "gated/mona" }),
  settled,
  ask("get_usage", { teamId: "gated" }, { as: "gated/mona" }),
  ...team("spent", { plan: "free", members: { mona: "member" } }),
  ask("record_usage", {
    teamId: "spent",
    pool: "api_calls",
    charge: { item: "api-call", credits: "1000" },
  }),
  check("/things", { as: "spent/mona" }),
  check("/things", { as: "spent/mona" }, "?dialect=compatible"),
  ask("get_me", {}, { as: "spent/mona" }),
  ask("get_usage", { teamId: "spent" }, { as: "spent/mona" }),
  ask("get_team", { teamId: "spent" }, { as: "spent/mona", unseen: 299 }),
  ask("get_team", { teamId: "spent" }, { as: "spent/mona" }),
];

const RUNS = "POST /v1/teams/edge/runs";
const text = { headers: { "content-type": "text/plain" } };

const edge = [
  ...team("edge", { plan: "team" }),
  ...["sluice_tm_abc", "unknown-key-of-nobody", "x".repeat(300)].map((key) =>
    ask("get_team", { teamId: "edge" }, { as: `=${key}` }),
  ),
  ask("get_team", { teamId: "edge" }, { as: null }),
  ask("get_team", { teamId: "edge" }, { as: null, headers: { authorization: "Basic abc" } }),
  wire(RUNS, '{"flowId": '),
  wire(RUNS, '{"flowId":"f","trigger":"api","__proto__":{}}'),
  wire(RUNS, "[]"),
  wire(RUNS, '"text"'),
  wire(RUNS, "null"),
  wire(RUNS, "{}", text),
  wire(RUNS, "", text),
  wire(RUNS, ""),
  wire(RUNS, "{}", { headers: { "content-length": "9000000" } }),
  wire(RUNS, '{"flowId":7,"trigger":"api"}'),
  wire(RUNS, '{"flowId":"f","trigger":"api","speed":1}'),
  wire(RUNS, '{"runId":"__proto__","flowId":"f","trigger":"api"}'),
  wire("POST /v1/teams/edge/members", '{"memberId":"n","name":"a\\u0000b"}'),
  wire("POST /v1/teams/edge/members", '{"memberId":"n","name":"a\\ud800b"}'),
  wire("POST /v1/teams/edge/ticks", '{"a":1}'),
  wire("POST /v1/teams/edge/ticks", "{}"),
  wire("POST /v1/teams/edge/ticks?x=1"),
  wire("GET /v1/teams/edge?x=1"),
  wire("GET /v1/teams/%"),
  wire("GET /v1/teams/%ED%A0%80"),
  wire(`GET /v1/teams/${"x".repeat(2000)}`),
  wire("GET /v2/teams"),
  wire("GET /v1/teams/"),
  wire("DELETE /v1/teams/edge/runs?x=1"),
  wire("PATCH /v1/teams/edge"),
  wire("HEAD /v1/teams/edge"),
  wire("OPTIONS /v1/teams/edge"),
  ask("tick", { teamId: "edge" }, { once: '"quoted"' }),
  ask("tick", { teamId: "edge" }, { once: "quoted" }),
  ask("tick", { teamId: "edge" }, { once: "k".repeat(201) }),
  ask("tick", { teamId: "edge" }, { headers: { "idempotency-key": "ä" } }),
  ask("tick", { teamId: "edge" }, { headers: { "x-request-id": "trace-1" } }),
  ask("tick", { teamId: "absent" }, { headers: { "x-request-id": "trace-1" } }),
  ask("tick", { teamId: "edge" }, { as: "edge" }),
  ask("tick", { teamId: "edge" }, { as: "edge/olga" }),
  ask(
    "start_run",
    { teamId: "edge", flowId: "f", trigger: "api" },
    { as: "edge", at: "2026-03-09T00:00:00Z" },
  ),
  ask("list_teams", {}, { as: "edge" }),
  ask("create_team", { teamId: "n", name: "N", plan: "team" }, { as: "edge" }),
  wire("GET /", undefined, { as: null }),
  wire("GET /reference/errors", undefined, { as: null }),
  wire("GET /healthz", undefined, { as: null }),
  wire("GET /readyz", undefined, { as: null }),
  wire("HEAD /healthz", undefined, { as: null }),
];

export const keys: Chapter = { name: "keys", steps: issuing };
export const catalogs: Chapter = { name: "catalog", steps: catalog };
export const gates: Chapter = { name: "gates", steps: guarded };
export const edges: Chapter = { name: "edge", steps: edge };
