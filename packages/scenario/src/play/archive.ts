/** Every document of one team, open or closed: what the store is to the engine. */

import type { DocumentOf, Reference, ShelfName, Team, TeamState } from "@sluice/core";
import { contains, emptyState } from "@sluice/core";

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

  keep<Name extends ShelfName>(name: Name, changed: ReadonlyMap<string, DocumentOf<Name>>): void {
    const shelf: Map<string, DocumentOf<Name>> = this.#shelves[name];
    for (const [id, document] of changed) shelf.set(id, document);
  }

  /** Puts what a reference names into the state; nothing where there is no such document. */
  bring(reference: Reference, state: TeamState): void {
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

  /** A state with nothing left out, to look at. */
  everything(team: Team): TeamState {
    return { ...emptyState(team), ...structuredClone(this.#shelves) };
  }

  #bringOne<Name extends ShelfName>(name: Name, id: string, state: TeamState): void {
    const from: ReadonlyMap<string, DocumentOf<Name>> = this.#shelves[name];
    const document = from.get(id);
    const to = state[name] as Map<string, DocumentOf<Name>>;
    if (document && !to.has(id)) to.set(id, document);
  }
}
