/**
 * Every document of one team in memory, open or closed. It stands in for the store where the rules
 * are played without an engine. It forgets nothing.
 */
import { contains } from "../base/instant.ts";
import type { Command } from "../commands/commands.ts";
import type { Team } from "../state/documents.ts";
import {
  type DocumentOf,
  type Draft,
  emptyState,
  SHELVES,
  type ShelfName,
  structuredCopy,
  type TeamState,
} from "../state/draft.ts";
import { type Reference, referenceKey } from "../state/references.ts";
import { missingFor } from "./decide.ts";

type Shelves = { readonly [Name in ShelfName]: Map<string, DocumentOf<Name>> };

export class Archive {
  readonly #shelves: Shelves = {
    members: new Map(),
    accounts: new Map(),
    runs: new Map(),
    actions: new Map(),
    reservations: new Map(),
    cycles: new Map(),
    charges: new Map(),
  };

  /** Takes in what a draft has changed, before or after the draft is committed. */
  keep(draft: Draft): void {
    for (const name of SHELVES) this.#keepShelf(name, draft[name].changed);
  }

  /** All documents of a kind that were ever kept, as they are now. */
  shelf<Name extends ShelfName>(name: Name): ReadonlyMap<string, Readonly<DocumentOf<Name>>> {
    const shelf: ReadonlyMap<string, DocumentOf<Name>> = this.#shelves[name];
    return shelf;
  }

  /** Brings into `state` what the command needs, until the rules ask for nothing new. */
  bringFor(command: Command, state: TeamState): void {
    const tried = new Set<string>();
    for (;;) {
      const missing = missingFor(state, command, tried);
      if (missing.length === 0) return;
      for (const reference of missing) {
        tried.add(referenceKey(reference));
        this.#bring(reference, state);
      }
    }
  }

  /** A state with nothing left out, for queries. */
  everything(team: Team): TeamState {
    const state = emptyState(team);
    for (const name of SHELVES) this.#copyShelf(name, state);
    return state;
  }

  #keepShelf<Name extends ShelfName>(
    name: Name,
    changed: ReadonlyMap<string, DocumentOf<Name>>,
  ): void {
    const shelf: Map<string, DocumentOf<Name>> = this.#shelves[name];
    for (const [id, document] of changed) shelf.set(id, document);
  }

  #copyShelf<Name extends ShelfName>(name: Name, state: TeamState): void {
    const from: ReadonlyMap<string, DocumentOf<Name>> = this.#shelves[name];
    const to = state[name] as Map<string, DocumentOf<Name>>;
    for (const [id, document] of from) to.set(id, structuredCopy(document));
  }

  /** Brings one document in. Where there is none, nothing happens. */
  #bring(reference: Reference, state: TeamState): void {
    if ("id" in reference) {
      this.#bringOne(reference.shelf, reference.id, state);
    } else if ("at" in reference) {
      for (const [id, cycle] of this.#shelves.cycles) {
        if (contains(cycle, reference.at)) this.#bringOne("cycles", id, state);
      }
    } else if ("blockRunId" in reference) {
      for (const [id, charge] of this.#shelves.charges) {
        if (charge.blockRunId === reference.blockRunId) this.#bringOne("charges", id, state);
      }
    } else {
      for (const [id, account] of this.#shelves.accounts) {
        if (account.cycle === reference.index) this.#bringOne("accounts", id, state);
      }
    }
  }

  /** A document in memory is just as new, and may be open; so it is never replaced. */
  #bringOne<Name extends ShelfName>(name: Name, id: string, state: TeamState): void {
    const from: ReadonlyMap<string, DocumentOf<Name>> = this.#shelves[name];
    const document = from.get(id);
    const to = state[name] as Map<string, DocumentOf<Name>>;
    if (document && !to.has(id)) to.set(id, document);
  }
}
