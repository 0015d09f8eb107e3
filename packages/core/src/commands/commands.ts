/**
 * Every command: whatever can change a team. Commands are plain JSON, as they travel over HTTP, in
 * replay files and in scenarios: amounts are decimal strings, instants RFC 3339. Deciders parse the
 * amounts; where one does not parse, the refusal names the field.
 */
import type { PaygSetting, Trigger } from "../state/documents.ts";

/** One use of something on a rate card, within a run. */
export interface ChargeRequest {
  /**
   * What was used, e.g. `http-request`, `create-with-ai`, `ai-agent`, `mcp-tool`; the catalog's
   * cards list the items.
   */
  item: string;
  model?: string | undefined;
  /** How many times it was used, a positive integer. Default: 1. */
  quantity?: number | undefined;
  /** The run of the block that used a tool: a tool is charged once in each (RULES 3). */
  blockRunId?: string | undefined;
  tool?: { server: string; name: string; isOwnFlow?: boolean | undefined } | undefined;
  /** A cost to pass on, in money. */
  cost?: string | undefined;
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  /** Credits as reported by the caller. */
  credits?: string | undefined;
  /**
   * The use costs what `credits` says, whatever the card has. Leases are charged in this way: their
   * routes price what a gate let through, and no card of the pool lists it.
   */
  asReported?: boolean | undefined;
  changesAsset?: boolean | undefined;
}

export type Command =
  // Teams
  | {
      type: "create_team";
      name: string;
      plan: string;
      /** The billing date, `YYYY-MM-DD`. Default: the day of creation in the team's zone. */
      anchor?: string | undefined;
      timeZone?: string | undefined;
      /** Gives the team a test clock of its own, which begins at this instant. */
      testClockAt?: string | undefined;
      /** The owner; every team has one. */
      owner: { memberId: string; name: string; email?: string | undefined };
    }
  | {
      type: "change_plan";
      plan: string;
      when?: "now" | "cycle-end" | undefined;
      reason?: string | undefined;
    }
  | { type: "change_time_zone"; timeZone: string }
  | { type: "buy_add_on"; addOn: string }
  | { type: "cancel_add_on"; addOn: string }
  | { type: "buy_pack"; pack: string; price?: string | undefined; credits?: string | undefined }
  | {
      type: "override_terms";
      target: string;
      value: string | boolean;
      from?: string | undefined;
      reason: string;
    }
  | {
      type: "grant_goodwill";
      pool: string;
      memberId?: string | undefined;
      credits: string;
      expiresAt?: string | undefined;
      reason: string;
    }
  // Members
  | {
      type: "add_member";
      memberId: string;
      name: string;
      email?: string | undefined;
      role?: string | undefined;
    }
  | { type: "change_role"; memberId: string; role: string }
  | { type: "remove_member"; memberId: string }
  // Switches
  | { type: "set_member_payg"; memberId: string; payg: PaygSetting }
  | { type: "set_payg_default"; payg: "on" | "off" }
  | { type: "set_overage"; pool: string; on: boolean }
  | { type: "set_spend_cap"; pool: string; cap: string | null }
  | {
      type: "set_agent_mode";
      on: boolean;
      /** Default: the whole team's setting is switched. */
      memberId?: string | undefined;
    }
  // Runs
  | {
      type: "start_run";
      /** Default: an id that the core makes. */
      runId?: string | undefined;
      flowId: string;
      memberId?: string | undefined;
      trigger: Trigger;
      /** Whether Cloud Run is switched on. Only the button asks for it (RULES F1). */
      cloudRun?: boolean | undefined;
      /** The run that calls this flow as a tool (RULES F7). */
      parentRunId?: string | undefined;
      /** The items that the flow contains, each once (RULES C1). Default: they are not known. */
      items?: string[] | undefined;
      onLimit?: "refuse" | "pause" | undefined;
      privateRunner?: boolean | undefined;
    }
  | { type: "charge_run"; runId: string; charges: ChargeRequest[] }
  | { type: "heartbeat_run"; runId: string }
  | { type: "finish_run"; runId: string; charges?: ChargeRequest[] | undefined }
  | { type: "cancel_run"; runId: string }
  | { type: "claim_run"; runId: string }
  | {
      type: "test_prompt";
      flowId: string;
      memberId?: string | undefined;
      model: string;
      trigger?: Trigger | undefined;
    }
  // AI actions
  | { type: "start_action"; actionId?: string | undefined; memberId: string }
  | {
      type: "complete_action";
      actionId: string;
      credits?: string | undefined;
      model?: string | undefined;
      inputTokens?: number | undefined;
      outputTokens?: number | undefined;
      changesAsset?: boolean | undefined;
    }
  | { type: "cancel_action"; actionId: string }
  // Reservations
  | {
      type: "reserve";
      reservationId?: string | undefined;
      pool: string;
      memberId?: string | undefined;
      credits: string;
      ttlSeconds?: number | undefined;
    }
  | { type: "settle_reservation"; reservationId: string; credits: string }
  | { type: "release_reservation"; reservationId: string }
  // Leases: a gate spends them by itself, call by call (RULES C9)
  | {
      type: "acquire_lease";
      /**
       * Default: an id that the core makes. Where the gate has this lease already, it gets the same
       * one.
       */
      leaseId?: string | undefined;
      gateId: string;
      pool: string;
      memberId?: string | undefined;
      /** The item that its charges name. Default: `leased-use`. */
      item?: string | undefined;
      /** So much the gate would like to have. */
      amount: string;
      /** With less than this the lease is refused. Default: the smaller of `amount` and 1. */
      least?: string | undefined;
    }
  | {
      type: "renew_lease";
      leaseId: string;
      /** All that was ever spent of it, so that a report which comes twice changes nothing. */
      spent: string;
      /**
       * So much the gate would like to be able to spend from here on; "0" gives everything back.
       */
      amount: string;
      least?: string | undefined;
      /**
       * The gate's count of its requests for this lease, from 1 on; each request that it sends has
       * the next number. When a request is overtaken by a later one, or comes twice, its report
       * counts, and the lease's amount stays as it is. Default: the number after the last one.
       */
      ask?: number | undefined;
    }
  | { type: "release_lease"; leaseId: string; spent: string }
  // Usage after the fact, corrections, time
  | {
      type: "record_usage";
      pool: string;
      memberId?: string | undefined;
      flowId?: string | undefined;
      occurredAt?: string | undefined;
      /** How the run came about, for items whose rate depends on it. Default: `automated`. */
      runKind?: string | undefined;
      charge: ChargeRequest;
    }
  | {
      type: "correct_charge";
      chargeId: string;
      /** Default: all that is left of the charge. */
      credits?: string | undefined;
      reason: string;
    }
  | { type: "advance_clock"; to: string }
  /** Time passes: whatever is due is done, and nothing else. */
  | { type: "tick" };

export type CommandType = Command["type"];
export type CommandOf<Type extends CommandType> = Extract<Command, { type: Type }>;

/** The operator may do everything; a member may do what the role allows (RULES C14). */
export type Actor = { kind: "operator" } | { kind: "member"; memberId: string };
