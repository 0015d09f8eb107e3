/**
 * A team in memory: the rules as an engine calls them, and everything that they have ever written
 * kept beside it. No database, no lanes.
 */
import {
  type Actor,
  Archive,
  advance,
  type Catalog,
  type Charge,
  type Command,
  type CommandOf,
  type Context,
  commitDraft,
  createTeam,
  Draft,
  decide,
  type Entry,
  emptyState,
  type Outcome,
  type TeamState,
} from "@sluice/core";

export class MemoryTeam {
  readonly catalog: Catalog;
  state: TeamState;
  readonly charges: Charge[] = [];
  readonly entries: Entry[] = [];
  readonly #archive = new Archive();
  readonly accounts = this.#archive.shelf("accounts");
  readonly runs = this.#archive.shelf("runs");
  readonly actions = this.#archive.shelf("actions");
  readonly reservations = this.#archive.shelf("reservations");
  readonly cycles = this.#archive.shelf("cycles");

  constructor(catalog: Catalog, begin: CommandOf<"create_team">, now: number) {
    this.catalog = catalog;
    const created = createTeam("team-1", begin, { catalog, now });
    if (!created.ok) throw new Error(`not created: ${JSON.stringify(created.outcome)}`);
    this.state = emptyState(created.draft.team);
    this.commit(created.draft);
  }

  /** A draft of the present state, with what the command needs brought in. */
  draftFor(command: Command): Draft {
    this.#archive.bringFor(command, this.state);
    return new Draft(this.state);
  }

  /** What a draft made by `draftFor` gathered becomes the state. */
  commit(draft: Draft): void {
    this.#archive.keep(draft);
    for (const charge of draft.newCharges) this.charges.push(charge);
    for (const entry of draft.newEntries) this.entries.push(entry);
    this.state = commitDraft(this.state, draft);
  }

  /** All that there ever was, open or closed, to look at. */
  everything(): Draft {
    return new Draft(this.#archive.everything(this.state.team));
  }

  execute<Asked extends Command>(command: Asked, actor: Actor, at: number): Outcome<Asked["type"]> {
    const draft = this.draftFor(command);
    const context = this.contextAt(draft, at);
    advance(draft, context);
    const outcome = decide(draft, context, actor, command);
    this.commit(draft);
    return outcome;
  }

  contextAt(draft: Draft, at: number): Context {
    const now = Math.max(at, draft.team.lastInstant, draft.team.clock?.now ?? 0);
    if (draft.team.clock) draft.team.clock.now = now;
    return { catalog: this.catalog, now };
  }

  /** The journal in order; a charge as corrections have left it. */
  *journal(): Generator<{ charge: Charge } | { entry: Entry }> {
    const latest = this.#archive.shelf("charges");
    let next = 0;
    for (const entry of this.entries) {
      for (let charge = this.charges[next]; charge && charge.seq < entry.seq; ) {
        yield { charge: latest.get(charge.chargeId) ?? charge };
        next += 1;
        charge = this.charges[next];
      }
      yield { entry };
    }
    for (const charge of this.charges.slice(next)) {
      yield { charge: latest.get(charge.chargeId) ?? charge };
    }
  }
}
