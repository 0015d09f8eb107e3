/**
 * A team in memory: the rules as an engine calls them, and everything that they have ever written
 * kept beside it. No database, no lanes.
 */
import {
  type Account,
  type Action,
  type Actor,
  advance,
  type Catalog,
  type Charge,
  type Command,
  type CommandOf,
  type Context,
  type Cycle,
  commitDraft,
  createTeam,
  Draft,
  decide,
  type Entry,
  emptyState,
  missingFor,
  type Outcome,
  type Reference,
  type Reservation,
  type Run,
  referenceKey,
  SHELVES,
  type TeamState,
} from "@sluice/core";

export class MemoryTeam {
  readonly catalog: Catalog;
  state: TeamState;
  readonly charges: Charge[] = [];
  readonly entries: Entry[] = [];
  readonly accounts = new Map<string, Account>();
  readonly runs = new Map<string, Run>();
  readonly actions = new Map<string, Action>();
  readonly reservations = new Map<string, Reservation>();
  readonly cycles = new Map<string, Cycle>();
  readonly #chargesById = new Map<string, Charge>();

  constructor(catalog: Catalog, begin: CommandOf<"create_team">, now: number) {
    this.catalog = catalog;
    const created = createTeam("team-1", begin, { catalog, now });
    if (!created.ok) throw new Error(`not created: ${JSON.stringify(created.outcome)}`);
    this.state = emptyState(created.draft.team);
    this.#commit(created.draft);
  }

  /** A draft of the present state, with what the command needs brought in. */
  draftFor(command: Command): Draft {
    const tried = new Set<string>();
    for (;;) {
      const missing = missingFor(this.state, command, tried);
      if (missing.length === 0) return new Draft(this.state);
      for (const reference of missing) {
        tried.add(referenceKey(reference));
        this.#bringIn(reference);
      }
    }
  }

  /** What a draft made by `draftFor` gathered becomes the state. */
  commit(draft: Draft): void {
    this.#commit(draft);
  }

  execute(command: Command, actor: Actor, at: number): Outcome {
    const draft = this.draftFor(command);
    const context = this.contextAt(draft, at);
    advance(draft, context);
    const outcome = decide(draft, command, actor, context);
    this.#commit(draft);
    return outcome;
  }

  contextAt(draft: Draft, at: number): Context {
    const now = Math.max(at, draft.team.lastInstant, draft.team.clock?.now ?? 0);
    if (draft.team.clock) draft.team.clock.now = now;
    return { catalog: this.catalog, now };
  }

  #bringIn(reference: Reference): void {
    if (reference.shelf === "cycle-at") {
      for (const [id, cycle] of this.cycles) {
        const { at } = reference;
        if (cycle.start <= at && at < cycle.end) this.state.cycles.set(id, cycle);
      }
    } else if (reference.shelf === "accounts-of-cycle") {
      for (const [id, account] of this.accounts) {
        if (account.cycle === reference.index) this.state.accounts.set(id, account);
      }
    } else if (reference.shelf === "tools-of-block-run") {
      for (const [id, charge] of this.#chargesById) {
        if (charge.blockRunId === reference.blockRunId) this.state.charges.set(id, charge);
      }
    } else if (reference.shelf === "charges") {
      const charge = this.#chargesById.get(reference.id);
      if (charge) this.state.charges.set(reference.id, charge);
    } else if (reference.shelf !== "members") {
      const document = this[reference.shelf].get(reference.id);
      const shelf: Map<string, unknown> = this.state[reference.shelf];
      if (document) shelf.set(reference.id, document);
    }
  }

  #commit(draft: Draft): void {
    for (const name of SHELVES) {
      if (name === "members") continue;
      const kept: Map<string, unknown> = name === "charges" ? this.#chargesById : this[name];
      for (const [id, document] of draft[name].changed) kept.set(id, document);
    }
    for (const charge of draft.newCharges) this.charges.push(charge);
    for (const entry of draft.newEntries) this.entries.push(entry);
    this.state = commitDraft(this.state, draft);
  }

  /** The journal in order; a charge as corrections have left it. */
  *journal(): Generator<{ charge: Charge } | { entry: Entry }> {
    let next = 0;
    for (const entry of this.entries) {
      for (let charge = this.charges[next]; charge && charge.seq < entry.seq; ) {
        yield { charge: this.#chargesById.get(charge.chargeId) ?? charge };
        next += 1;
        charge = this.charges[next];
      }
      yield { entry };
    }
    for (const charge of this.charges.slice(next)) {
      yield { charge: this.#chargesById.get(charge.chargeId) ?? charge };
    }
  }
}
