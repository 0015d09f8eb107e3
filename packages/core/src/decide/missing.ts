/** What a command needs that is no longer in memory because it is not open any more. */
import { contains, type Instant, parseInstant } from "../base/instant.ts";
import type { Command } from "../commands/commands.ts";
import type { Run } from "../state/documents.ts";
import type { ShelfName, TeamState } from "../state/draft.ts";
import { type Reference, referenceKey } from "../state/references.ts";

/**
 * Asked again after each loading, until it answers nothing. `tried` holds the keys of what was
 * asked for before (`referenceKey`), so that what does not exist is asked for only once.
 */
export function missingFor(
  state: TeamState,
  command: Command,
  tried: ReadonlySet<string>,
): Reference[] {
  const wanted = new Wanted(state, tried);
  switch (command.type) {
    case "start_run":
      if (command.runId !== undefined) wanted.doc("runs", command.runId);
      if (command.parentRunId !== undefined) wanted.run(command.parentRunId);
      break;
    case "charge_run":
    case "heartbeat_run":
    case "finish_run":
    case "cancel_run":
    case "claim_run":
      wanted.run(command.runId);
      break;
    case "start_action":
      if (command.actionId !== undefined) wanted.doc("actions", command.actionId);
      break;
    case "complete_action":
    case "cancel_action": {
      wanted.doc("actions", command.actionId);
      const action = state.actions.get(command.actionId);
      if (action) wanted.cycle(action.pin.cycle);
      break;
    }
    case "reserve":
      if (command.reservationId !== undefined) wanted.doc("reservations", command.reservationId);
      break;
    case "settle_reservation":
    case "release_reservation": {
      wanted.doc("reservations", command.reservationId);
      const held = state.reservations.get(command.reservationId);
      if (held) wanted.cycle(held.pin.cycle);
      break;
    }
    case "acquire_lease":
      if (command.leaseId !== undefined) wanted.lease(command.leaseId);
      break;
    case "renew_lease":
    case "release_lease":
      wanted.lease(command.leaseId);
      break;
    case "record_usage": {
      const at = command.occurredAt === undefined ? null : parseInstant(command.occurredAt);
      if (at !== null) wanted.cycleAt(at);
      const { tool, blockRunId } = command.charge;
      if (tool && blockRunId !== undefined) wanted.toolsOf(blockRunId);
      break;
    }
    case "correct_charge": {
      wanted.doc("charges", command.chargeId);
      const charge = state.charges.get(command.chargeId);
      if (!charge) break;
      wanted.cycle(charge.cycle);
      wanted.doc("accounts", charge.accountId);
      break;
    }
  }
  return wanted.references;
}

class Wanted {
  readonly references: Reference[] = [];
  readonly #state: TeamState;
  readonly #tried: ReadonlySet<string>;

  constructor(state: TeamState, tried: ReadonlySet<string>) {
    this.#state = state;
    this.#tried = tried;
  }

  doc(shelf: ShelfName, id: string): void {
    if (!this.#state[shelf].has(id)) this.#ask({ shelf, id });
  }

  /** With everything above it, and the cycle that it is pinned to. */
  run(runId: string): void {
    let id: string | null = runId;
    while (id !== null) {
      this.doc("runs", id);
      const run: Run | undefined = this.#state.runs.get(id);
      if (run?.pin) this.cycle(run.pin.cycle);
      if (run) this.doc("runs", run.rootId);
      id = run?.parentId ?? null;
    }
  }

  /** With its cycle, and the charge that a late report corrects. */
  lease(leaseId: string): void {
    this.doc("reservations", leaseId);
    const known = this.#state.reservations.get(leaseId);
    if (!known) return;
    this.cycle(known.pin.cycle);
    const { lease } = known;
    if (lease?.lost && lease.lostChargeId !== null) this.doc("charges", lease.lostChargeId);
  }

  toolsOf(blockRunId: string): void {
    this.#ask({ shelf: "tools-of-block-run", blockRunId });
  }

  /** A closed cycle comes with all its accounts: its lines speak of all members together. */
  cycle(index: number): void {
    if (this.#state.cycles.has(String(index))) {
      const cycle = this.#state.cycles.get(String(index));
      if (cycle?.status === "closed") this.#ask({ shelf: "accounts-of-cycle", index });
      return;
    }
    this.#ask({ shelf: "cycles", id: String(index) });
  }

  cycleAt(at: Instant): void {
    for (const cycle of this.#state.cycles.values()) {
      if (contains(cycle, at)) {
        this.cycle(cycle.index);
        return;
      }
    }
    this.#ask({ shelf: "cycle-at", at });
  }

  #ask(reference: Reference): void {
    if (!this.#tried.has(referenceKey(reference))) this.references.push(reference);
  }
}
