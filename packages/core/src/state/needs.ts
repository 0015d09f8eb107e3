/** What a command needs and what is no longer in memory, because it is not open any more. */
import { contains, type Instant } from "../base/instant.ts";
import type { Run } from "./documents.ts";
import type { ShelfName, TeamState } from "./draft.ts";
import { type Reference, referenceKey } from "./references.ts";

/** Gathers the references to documents that a command needs and that are not in memory yet. */
export class Needs {
  readonly references: Reference[] = [];
  readonly state: TeamState;
  readonly #tried: ReadonlySet<string>;

  constructor(state: TeamState, tried: ReadonlySet<string>) {
    this.state = state;
    this.#tried = tried;
  }

  /** Asks for a document. Where the command names none, nothing is asked for. */
  document(shelf: ShelfName, id: string | undefined): void {
    if (id !== undefined && !this.state[shelf].has(id)) this.#ask({ shelf, id });
  }

  /** Asks for a run, every run above it, and the cycle that it is pinned to. */
  run(runId: string | undefined): void {
    let id = runId ?? null;
    while (id !== null) {
      this.document("runs", id);
      const run: Run | undefined = this.state.runs.get(id);
      if (run?.pin) this.cycle(run.pin.cycle);
      if (run) this.document("runs", run.rootId);
      id = run?.parentId ?? null;
    }
  }

  /** Asks for a lease, its cycle, and the charge that a late report corrects. */
  lease(leaseId: string | undefined): void {
    this.document("reservations", leaseId);
    const known = this.state.reservations.get(leaseId ?? "");
    if (!known) return;
    this.cycle(known.pin.cycle);
    const { lease } = known;
    if (lease?.lost && lease.lostChargeId !== null) this.document("charges", lease.lostChargeId);
  }

  /** Asks for the tools that were charged after the fact for one run of a block. */
  toolsOf(blockRunId: string): void {
    this.#ask({ shelf: "tools-of-block-run", blockRunId });
  }

  /**
   * Asks for a cycle. A closed one comes with all its accounts, because its lines take all members
   * together.
   */
  cycle(index: number): void {
    if (this.state.cycles.has(String(index))) {
      const cycle = this.state.cycles.get(String(index));
      if (cycle?.status === "closed") this.#ask({ shelf: "accounts-of-cycle", index });
      return;
    }
    this.#ask({ shelf: "cycles", id: String(index) });
  }

  cycleAt(at: Instant): void {
    for (const cycle of this.state.cycles.values()) {
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
