/**
 * Random work of one team, as commands. It knows only what it was answered, like any caller, so
 * that the same work plays against the rules in memory and against an engine. What it does next
 * depends on nothing but the numbers drawn.
 */
import {
  type Actor,
  type ChargeRequest,
  type Command,
  type CommandOf,
  formatInstant,
  type Outcome,
} from "@sluice/core";
import { priceByContract, termsByContract } from "./contracts.ts";
import { type Draw, pick } from "./draw.ts";
import { DAY, type Focus, HOUR, pauseIn } from "./pauses.ts";

export interface WorkItem {
  readonly command: Command;
  readonly actor: Actor;
  /** When it happens, by the team's test clock. Never earlier than the item before. */
  readonly at: number;
}

const PLANS = ["pro", "basic", "team", "enterprise", "free"];
const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"];
const ROLES = ["member", "admin", "billing", "guest", "owner"];
const TRIGGERS = ["api", "button", "webhook", "mcp", "schedule"] as const;
const SETTINGS = ["on", "off", "inherit"] as const;

export class Workload {
  readonly #draw: Draw;
  readonly #focus: Focus;
  #now: number;
  readonly #members = ["owner"];
  readonly #runs: string[] = [];
  readonly #charges: string[] = [];
  readonly #actions: string[] = [];
  readonly #held: string[] = [];
  /** What was reported of each lease so far, in whole credits, by id. */
  readonly #leases = new Map<string, number>();

  constructor(draw: Draw, startAt: number, focus: Focus = "all") {
    this.#draw = draw;
    this.#focus = focus;
    this.#now = startAt;
  }

  /** The command that makes the team; to be carried out first. */
  begin(): Command {
    return {
      type: "create_team",
      name: "Random",
      plan: this.#pick(PLANS),
      timeZone: this.#pick(ZONES),
      testClockAt: formatInstant(this.#now),
      owner: { memberId: "owner", name: "Owner" },
    };
  }

  next(): WorkItem {
    this.#now += pauseIn(this.#focus, this.#now, this.#draw);
    const command = this.#command();
    return { command, actor: this.#actor(command), at: this.#now };
  }

  /** What came of an item: ids that were made are used by later ones. */
  note(command: Command, outcome: Outcome): void {
    if (!outcome.ok) return;
    const answer: { readonly [Field in string]?: unknown } = { ...outcome.answer };
    if (command.type === "add_member") remember(this.#members, command.memberId);
    remember(this.#runs, idIn(answer.run, "runId"));
    remember(this.#actions, idIn(answer.action, "actionId"));
    remember(this.#held, idIn(answer.reservation, "reservationId"));
    const leaseId = idIn(answer.lease, "leaseId");
    if (leaseId !== null) this.#leases.set(leaseId, Number(idIn(answer.lease, "spent")));
    remember(this.#charges, idIn(answer.charge, "chargeId"));
    if (Array.isArray(answer.charges)) {
      for (const charge of answer.charges) remember(this.#charges, idIn(charge, "chargeId"));
    }
  }

  #actor(command: Command): Actor {
    const own = "memberId" in command && command.type !== "add_member" ? command.memberId : null;
    const kind = this.#draw(10);
    if (kind < 6) return { kind: "operator" };
    if (kind < 9 && own) return { kind: "member", memberId: own };
    return { kind: "member", memberId: this.#member() };
  }

  #command(): Command {
    const kind = this.#draw(100);
    if (this.#focus === "holds" && kind >= 10) {
      return kind < 60 ? this.#reservation() : this.#recordUsage();
    }
    if (this.#focus === "turns") return this.#lasting(kind);
    if (kind < 18) return this.#startRun();
    if (kind < 40) return this.#chargeRun();
    if (kind < 46) return { type: "finish_run", runId: this.#id(this.#runs, "run_0") };
    if (kind < 54) return this.#action();
    if (kind < 62) return this.#reservation();
    if (kind < 70) return this.#recordUsage();
    if (kind < 76) return this.#correct();
    if (kind < 88) return this.#switch();
    return this.#change();
  }

  #lasting(kind: number): Command {
    if (kind < 10) return this.#hold();
    if (kind < 24) return this.#reservation();
    if (kind < 33) return { type: "buy_pack", pack: "flows" };
    if (kind < 39) return termsByContract(this.#now, this.#draw);
    if (kind < 42) return this.#goodwill();
    if (kind < 52) return this.#correctAny();
    if (kind < 66) return this.#recordUsage();
    if (kind < 84) return { ...this.#startRun(), onLimit: "pause" };
    if (kind < 87) return this.#chargeRun();
    if (kind < 90) return { type: "finish_run", runId: this.#id(this.#runs, "run_0") };
    if (kind < 92) return this.#action();
    if (kind < 94) return this.#switch();
    if (kind < 97) return { type: "remove_member", memberId: this.#member() };
    return this.#change();
  }

  /** Of more than most allotments, for as long as the next cycle may take to come. */
  #hold(): Command {
    const credits = `${10 + this.#draw(50)}`;
    const ttlSeconds = 7_200 + this.#draw(80_000);
    return { type: "reserve", pool: "flows", memberId: this.#member(), credits, ttlSeconds };
  }

  #startRun(): CommandOf<"start_run"> {
    const items = this.#pick<string[] | undefined>([
      undefined,
      ["http-request"],
      ["connector", "ai-agent"],
      [],
    ]);
    const isChild = this.#draw(3) === 2;
    return {
      type: "start_run",
      flowId: `flow-${this.#draw(3)}`,
      ...(this.#draw(3) === 0 ? {} : { memberId: this.#member() }),
      trigger: isChild ? "mcp" : this.#pick(TRIGGERS),
      cloudRun: this.#draw(2) === 0,
      ...(isChild ? { parentRunId: this.#runs.at(-1 - this.#draw(2)) ?? "run_0" } : {}),
      ...(items ? { items } : {}),
      onLimit: this.#draw(2) === 0 ? "pause" : "refuse",
      privateRunner: this.#draw(15) === 14,
    };
  }

  #chargeRun(): Command {
    const runId = this.#id(this.#runs, "run_0");
    switch (this.#draw(8)) {
      case 6:
        return { type: "claim_run", runId };
      case 7:
        return this.#draw(2) === 0
          ? { type: "heartbeat_run", runId }
          : { type: "cancel_run", runId };
      default: {
        const charges = Array.from({ length: 1 + this.#draw(3) }, () => this.#use());
        return { type: "charge_run", runId, charges };
      }
    }
  }

  #use(): ChargeRequest {
    switch (this.#draw(6)) {
      case 0:
        return { item: "http-request", quantity: 1 + this.#draw(12) };
      case 1:
        return { item: "connector", quantity: 1 + this.#draw(4) };
      case 2:
        return { item: "ai-agent", model: this.#pick(["large", "small", "unheard-of"]) };
      case 3: {
        const tool = {
          server: "srv",
          name: this.#pick(["a", "b"]),
          isOwnFlow: this.#draw(4) === 3,
        };
        return { item: "mcp-tool", blockRunId: `block-${this.#draw(2)}`, tool };
      }
      case 4:
        return { item: "ai-media", cost: `0.${String(this.#draw(40_000)).padStart(9, "0")}` };
      default:
        return { item: "log", quantity: 1 + this.#draw(3) };
    }
  }

  #action(): Command {
    const actionId = this.#id(this.#actions, "act_0");
    switch (this.#draw(5)) {
      case 0:
      case 1:
        return { type: "start_action", memberId: this.#member() };
      case 2:
        return { type: "cancel_action", actionId };
      case 3:
        return {
          type: "complete_action",
          actionId,
          model: "large",
          inputTokens: this.#draw(5_000),
          outputTokens: this.#draw(2_000),
        };
      default: {
        const credits = `${this.#draw(30)}.${this.#draw(10)}`;
        return { type: "complete_action", actionId, credits, changesAsset: this.#draw(2) === 0 };
      }
    }
  }

  #reservation(): Command {
    if (this.#draw(2) === 1) return this.#lease();
    const reservationId = this.#id(this.#held, "res_0");
    const credits = `${1 + this.#draw(25)}`;
    switch (this.#draw(6)) {
      case 0:
      case 1:
      case 2: {
        const ttlSeconds = 60 + this.#draw(200_000);
        const pool = this.#pick(["flows", "ai"]);
        return { type: "reserve", pool, memberId: this.#member(), credits, ttlSeconds };
      }
      case 3:
        return { type: "release_reservation", reservationId };
      default:
        return { type: "settle_reservation", reservationId, credits };
    }
  }

  #lease(): Command {
    const leaseId = this.#id([...this.#leases.keys()], "lse_0");
    const reported = this.#leases.get(leaseId) ?? 0;
    const amount = `${this.#draw(25)}`;
    switch (this.#draw(8)) {
      case 0:
      case 1:
      case 2: {
        const pool = this.#pick(["flows", "ai"]);
        const gateId = `gate-${this.#draw(2)}`;
        const again = this.#draw(8) === 7 ? { leaseId } : {};
        return { type: "acquire_lease", gateId, pool, memberId: this.#member(), amount, ...again };
      }
      case 3:
        return { type: "release_lease", leaseId, spent: `${reported + this.#draw(12)}` };
      case 4: {
        const spent = `${Math.max(0, reported - this.#draw(3))}`;
        return { type: "renew_lease", leaseId, spent, amount, ask: 1 + this.#draw(5) };
      }
      default: {
        const spent = `${reported + this.#draw(12)}`;
        return { type: "renew_lease", leaseId, spent, amount, least: `${this.#draw(4)}` };
      }
    }
  }

  #recordUsage(): Command {
    const isLate = this.#draw(3) === 2;
    const at = this.#now - (isLate ? this.#draw(60) * DAY : this.#draw(48) * HOUR);
    const common = {
      type: "record_usage",
      memberId: this.#member(),
      occurredAt: formatInstant(at),
    } as const;
    if (this.#draw(2) === 0) {
      const charge = { item: "ai-action", credits: `${this.#draw(15)}.25` };
      return { ...common, pool: "ai", charge };
    }
    return { ...common, pool: "flows", flowId: `flow-${this.#draw(3)}`, charge: this.#use() };
  }

  #correct(): Command {
    const chargeId = this.#id(this.#charges, "chg_0");
    const credits = this.#draw(2) === 0 ? {} : { credits: `${1 + this.#draw(6)}` };
    return { type: "correct_charge", chargeId, ...credits, reason: "a mistake" };
  }

  /** Of any charge, so that most are of a cycle that is closed by now. */
  #correctAny(): Command {
    if (this.#charges.length === 0) return this.#correct();
    const chargeId = this.#pick(this.#charges);
    const credits = this.#draw(2) === 0 ? {} : { credits: `${1 + this.#draw(6)}` };
    return { type: "correct_charge", chargeId, ...credits, reason: "a mistake" };
  }

  #switch(): Command {
    const on = this.#draw(3) > 0;
    switch (this.#draw(6)) {
      case 0:
        return { type: "set_overage", pool: this.#pick(["flows", "ai"]), on };
      case 1:
        return { type: "set_payg_default", payg: on ? "on" : "off" };
      case 2: {
        const payg = this.#pick(SETTINGS);
        return { type: "set_member_payg", memberId: this.#member(), payg };
      }
      case 3: {
        const cap = this.#pick([null, "0.5", "2", "10", "0"]);
        return { type: "set_spend_cap", pool: this.#pick(["flows", "ai"]), cap };
      }
      case 4:
        return { type: "set_agent_mode", on, memberId: this.#member() };
      default:
        return { type: "set_overage", pool: "flows", on: true };
    }
  }

  #change(): Command {
    const memberId = `m${this.#draw(5)}`;
    switch (this.#draw(12)) {
      case 0:
      case 1:
      case 2:
        return { type: "add_member", memberId, name: memberId, role: this.#pick(ROLES) };
      case 3:
        return { type: "remove_member", memberId };
      case 4:
        return { type: "change_role", memberId, role: this.#pick(ROLES) };
      case 5:
        return {
          type: "change_plan",
          plan: this.#pick(PLANS),
          ...(this.#draw(2) === 0 ? {} : { when: "cycle-end" }),
        };
      case 6:
        return { type: "change_time_zone", timeZone: this.#pick(ZONES) };
      case 7: {
        const addOn = this.#pick(["seat", "ai-add-on"]);
        return { type: this.#draw(3) === 2 ? "cancel_add_on" : "buy_add_on", addOn };
      }
      case 8:
        return { type: "buy_pack", pack: "flows" };
      case 9:
        return this.#goodwill();
      case 10:
        return priceByContract(this.#now, this.#draw);
      default:
        return { type: "tick" };
    }
  }

  #goodwill(): Command {
    const expiresAt = formatInstant(this.#now + (1 + this.#draw(80)) * DAY);
    return {
      type: "grant_goodwill",
      pool: this.#pick(["flows", "ai"]),
      memberId: this.#member(),
      credits: `${1 + this.#draw(20)}`,
      ...(this.#draw(2) === 0 ? {} : { expiresAt }),
      reason: "sorry",
    };
  }

  #member(): string {
    return this.#pick(this.#members);
  }

  /** A late one more often than an early one: work goes on with what was begun last. */
  #id(known: readonly string[], none: string): string {
    const back = Math.min(this.#draw(3), this.#draw(40));
    return known.at(-1 - back) ?? known[0] ?? none;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return pick(this.#draw, items);
  }
}

function remember(known: string[], id: string | null): void {
  if (id !== null && !known.includes(id)) known.push(id);
}

function idIn(view: unknown, field: string): string | null {
  if (view === null || typeof view !== "object") return null;
  const id = (view as Record<string, unknown>)[field];
  return typeof id === "string" ? id : null;
}
