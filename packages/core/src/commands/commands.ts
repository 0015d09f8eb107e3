/**
 * Everything that can change a team. Commands are plain JSON, as they travel over HTTP, in replay
 * files and in scenarios: amounts are decimal strings, instants RFC 3339. Deciders parse amounts
 * and refuse what does not parse, naming the field.
 */
import type { PaygSetting, Trigger } from "../state/documents.ts";

/** One use of something on a rate card, within a run. */
export interface ChargeRequest {
  /** e.g. `http-request`, `create-with-ai`, `ai-agent`, `mcp-tool`; see the catalog's cards. */
  item: string;
  model?: string | undefined;
  /** How many times; 1 unless told. A positive integer. */
  quantity?: number | undefined;
  /** Which run of the block: tools are told apart within one (RULES 3). */
  blockRunId?: string | undefined;
  tool?: { server: string; name: string; isOwnFlow?: boolean | undefined } | undefined;
  /** Passed-through cost, in money. */
  cost?: string | undefined;
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  /** Credits as reported by the caller. */
  credits?: string | undefined;
  /**
   * Charged as `credits` says whatever the card has, as leases are: what a gate let through is
   * priced by its route, and is no item of the pool's card.
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
      /** The billing date, `YYYY-MM-DD`; the day of creation in the team's zone unless told. */
      anchor?: string | undefined;
      timeZone?: string | undefined;
      /** Starts a test clock of the team's own at this instant. */
      testClockAt?: string | undefined;
      /** Who the owner is; every team has one. */
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
      on: boolean /** Unset: the whole team's setting. */;
      memberId?: string | undefined;
    }
  // Runs
  | {
      type: "start_run";
      /** Made by us unless told. */
      runId?: string | undefined;
      flowId: string;
      memberId?: string | undefined;
      trigger: Trigger;
      /** Only with the button: whether Cloud Run is switched on (RULES F1). */
      cloudRun?: boolean | undefined;
      /** A flow called as a tool of this run (RULES F7). */
      parentRunId?: string | undefined;
      /** Items that the flow contains, one each; unknown unless told (RULES C1). */
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
  // Leases: what a gate spends call by call (RULES C9)
  | {
      type: "acquire_lease";
      /** Made by us unless told. Asked again by the same gate, it is the same lease. */
      leaseId?: string | undefined;
      gateId: string;
      pool: string;
      memberId?: string | undefined;
      /** What its charges are shown as; `leased-use` unless told. */
      item?: string | undefined;
      /** What would be welcome. */
      amount: string;
      /** What is needed at the least; the smaller of `amount` and 1 unless told. */
      least?: string | undefined;
    }
  | {
      type: "renew_lease";
      leaseId: string;
      /** All that was ever spent of it: telling it twice changes nothing. */
      spent: string;
      /** What is to be left to spend from here on; "0" gives everything back. */
      amount: string;
      least?: string | undefined;
      /**
       * The gate's own count of its asks of this lease, from 1 on; each time that it sends one, it
       * counts on. An ask that is overtaken by a later one, or comes twice, gives and takes
       * nothing; its report counts. Unless told, each counts as the next.
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
      /** How the run came about, for items whose rate depends on it. `automated` unless told. */
      runKind?: string | undefined;
      charge: ChargeRequest;
    }
  | {
      type: "correct_charge";
      chargeId: string /** All that is left of it unless told. */;
      credits?: string | undefined;
      reason: string;
    }
  | { type: "advance_clock"; to: string }
  /** Time passing: does what is due, and nothing else. */
  | { type: "tick" };

export type CommandType = Command["type"];
export type CommandOf<Type extends CommandType> = Extract<Command, { type: Type }>;

/** The operator may do everything; a member what the role allows (RULES C14). */
export type Actor = { kind: "operator" } | { kind: "member"; memberId: string };
