/**
 * The route of each operation by the operation's id. A command's id is the command's type. Prose,
 * schemas and answers are in `operations/`, so that a browser that imports the client gets none.
 */
import type { CommandOf, CommandType } from "@sluice/core";
import type { Nothing } from "../base/same.ts";
import { bareCommand, command, edge, edgeWithBody, type OperationRoute, query } from "./define.ts";
import { ANYONE, OPERATOR, TEAM } from "./scopes.ts";

export const routes = {
  // Teams
  create_team: command("POST", "/v1/teams", OPERATOR),
  list_teams: query("/v1/teams", OPERATOR, "cursor", "limit"),
  get_team: query("/v1/teams/{teamId}", ANYONE),
  change_plan: command("POST", "/v1/teams/{teamId}/plan-changes", ANYONE),
  change_time_zone: command("POST", "/v1/teams/{teamId}/time-zone-changes", ANYONE),
  buy_add_on: command("POST", "/v1/teams/{teamId}/add-ons", ANYONE),
  cancel_add_on: bareCommand("DELETE", "/v1/teams/{teamId}/add-ons/{addOn}", ANYONE),
  buy_pack: command("POST", "/v1/teams/{teamId}/packs", ANYONE),
  override_terms: command("POST", "/v1/teams/{teamId}/overrides", OPERATOR),
  grant_goodwill: command("POST", "/v1/teams/{teamId}/goodwill-grants", OPERATOR),

  // Members
  add_member: command("POST", "/v1/teams/{teamId}/members", ANYONE),
  list_members: query("/v1/teams/{teamId}/members", ANYONE, "cursor", "limit"),
  get_member: query("/v1/teams/{teamId}/members/{memberId}", ANYONE),
  change_role: command("PUT", "/v1/teams/{teamId}/members/{memberId}/role", ANYONE),
  remove_member: bareCommand("DELETE", "/v1/teams/{teamId}/members/{memberId}", ANYONE),

  // Switches
  set_member_payg: command("PUT", "/v1/teams/{teamId}/members/{memberId}/pay-as-you-go", ANYONE),
  set_payg_default: command("PUT", "/v1/teams/{teamId}/pay-as-you-go-default", ANYONE),
  set_overage: command("PUT", "/v1/teams/{teamId}/pools/{pool}/overage", ANYONE),
  set_spend_cap: command("PUT", "/v1/teams/{teamId}/pools/{pool}/spend-cap", ANYONE),
  set_agent_mode: command("PUT", "/v1/teams/{teamId}/agent-mode", ANYONE),

  // Runs
  start_run: command("POST", "/v1/teams/{teamId}/runs", ANYONE),
  list_runs: query(
    "/v1/teams/{teamId}/runs",
    ANYONE,
    "status",
    "flowId",
    "memberId",
    "cursor",
    "limit",
  ),
  get_run: query("/v1/teams/{teamId}/runs/{runId}", ANYONE),
  charge_run: command("POST", "/v1/teams/{teamId}/runs/{runId}/charges", ANYONE),
  heartbeat_run: bareCommand("POST", "/v1/teams/{teamId}/runs/{runId}/heartbeats", ANYONE),
  finish_run: command("POST", "/v1/teams/{teamId}/runs/{runId}/finish", ANYONE),
  cancel_run: bareCommand("POST", "/v1/teams/{teamId}/runs/{runId}/cancel", ANYONE),
  claim_run: bareCommand("POST", "/v1/teams/{teamId}/runs/{runId}/claim", ANYONE),
  test_prompt: command("POST", "/v1/teams/{teamId}/prompt-tests", ANYONE),

  // AI actions
  start_action: command("POST", "/v1/teams/{teamId}/actions", ANYONE),
  get_action: query("/v1/teams/{teamId}/actions/{actionId}", ANYONE),
  complete_action: command("POST", "/v1/teams/{teamId}/actions/{actionId}/complete", ANYONE),
  cancel_action: bareCommand("POST", "/v1/teams/{teamId}/actions/{actionId}/cancel", ANYONE),

  // Reservations
  reserve: command("POST", "/v1/teams/{teamId}/reservations", ANYONE),
  get_reservation: query("/v1/teams/{teamId}/reservations/{reservationId}", ANYONE),
  settle_reservation: command(
    "POST",
    "/v1/teams/{teamId}/reservations/{reservationId}/settle",
    ANYONE,
  ),
  release_reservation: bareCommand(
    "POST",
    "/v1/teams/{teamId}/reservations/{reservationId}/release",
    ANYONE,
  ),

  // Leases
  acquire_lease: command("POST", "/v1/teams/{teamId}/leases", ANYONE),
  list_leases: query("/v1/teams/{teamId}/leases", ANYONE, "cursor", "limit"),
  get_lease: query("/v1/teams/{teamId}/leases/{leaseId}", ANYONE),
  renew_lease: command("POST", "/v1/teams/{teamId}/leases/{leaseId}/renew", ANYONE),
  release_lease: command("POST", "/v1/teams/{teamId}/leases/{leaseId}/release", ANYONE),

  // Usage
  record_usage: command("POST", "/v1/teams/{teamId}/usage-records", TEAM),
  get_balances: query("/v1/teams/{teamId}/balances", ANYONE, "cycle"),
  get_usage: query("/v1/teams/{teamId}/usage", ANYONE, "cycle"),
  get_usage_breakdown: query(
    "/v1/teams/{teamId}/usage-breakdown",
    ANYONE,
    "groupBy",
    "cycle",
    "pool",
  ),
  list_charges: query(
    "/v1/teams/{teamId}/charges",
    ANYONE,
    "cycle",
    "memberId",
    "runId",
    "item",
    "cursor",
    "limit",
  ),
  get_charge: query("/v1/teams/{teamId}/charges/{chargeId}", ANYONE),
  explain_charge: query("/v1/teams/{teamId}/charges/{chargeId}/explanation", ANYONE),
  correct_charge: command("POST", "/v1/teams/{teamId}/charges/{chargeId}/corrections", OPERATOR),
  list_refusals: query("/v1/teams/{teamId}/refusals", ANYONE, "cursor", "limit"),
  explain_refusal: query("/v1/teams/{teamId}/refusals/{refusalId}/explanation", ANYONE),
  get_statement: query("/v1/teams/{teamId}/statement", ANYONE, "cursor", "limit"),
  get_me: edge("GET", "/me", ["team", "member"]),

  // Invoices
  list_invoices: query("/v1/teams/{teamId}/invoices", ANYONE),
  get_invoice: query("/v1/teams/{teamId}/invoices/{cycle}", ANYONE),

  // Events
  send_commands: edgeWithBody("POST", "/v1/commands", OPERATOR),
  get_replay: query("/v1/teams/{teamId}/replays/{source}", OPERATOR),
  record_events: edgeWithBody("POST", "/v1/events", TEAM),
  list_events: query("/v1/teams/{teamId}/events", ANYONE, "cursor", "limit"),

  // Test clocks
  advance_clock: command("POST", "/v1/teams/{teamId}/clock-advances", OPERATOR),
  tick: bareCommand("POST", "/v1/teams/{teamId}/ticks", OPERATOR),

  // Catalog
  get_catalog: edge("GET", "/v1/catalog", ANYONE),
  list_rate_cards: edge("GET", "/v1/rate-cards", ANYONE),
  get_rate_card: edge("GET", "/v1/rate-cards/{card}", ANYONE),

  // Keys
  create_key: edgeWithBody("POST", "/v1/keys", TEAM),
  list_keys: edge("GET", "/v1/keys", TEAM, "teamId"),
  revoke_key: edge("DELETE", "/v1/keys/{keyId}", TEAM, "teamId"),

  // Gates
  get_gate_settings: edge("GET", "/v1/gate/settings", OPERATOR),
  identify_keys: edgeWithBody("POST", "/v1/gate/identities", OPERATOR),
} as const satisfies Readonly<Record<string, OperationRoute>> & CommandRoutes;
type CommandRoutes = Readonly<Record<CommandType, { readonly kind: "command" }>>;

export type Routes = typeof routes;
export type OperationId = keyof Routes;
export const OPERATION_IDS = Object.keys(routes) as readonly OperationId[];

/** The names in braces of a path. */
type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;
export type PathNames<Id extends OperationId> = NamesIn<Routes[Id]["path"]>;
export type QueryNames<Id extends OperationId> = Routes[Id]["query"][number];

type OfKind<Kind extends OperationRoute["kind"]> = {
  [Id in OperationId]: Routes[Id]["kind"] extends Kind ? Id : never;
}[OperationId];
export type QueryId = OfKind<"query">;
export type EdgeId = OfKind<"edge">;
export const isQuery = (id: OperationId): id is QueryId => routes[id].kind === "query";
export const isCommand = (id: OperationId): id is CommandType => routes[id].kind === "command";

/** Routes that do not fit their command: in their kind, a name in the path, or the body. */
export type RoutesThatDiffer = Nothing<
  {
    [Id in OperationId]: Id extends CommandType
      ? PathNames<Id> extends "teamId" | keyof CommandOf<Id>
        ? Routes[Id]["hasBody"] extends HasFieldsBeside<PathNames<Id>, CommandOf<Id>>
          ? never
          : Id
        : Id
      : Routes[Id]["kind"] extends "command"
        ? Id
        : never;
  }[OperationId]
>;
type HasFieldsBeside<Names, Command> = [Exclude<keyof Command, "type" | Names>] extends [never]
  ? false
  : true;
