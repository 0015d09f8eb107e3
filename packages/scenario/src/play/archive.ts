/** Every document of one team, open or closed: what the store is to the engine. */

import type {
  Account,
  Action,
  Charge,
  Cycle,
  Member,
  Reference,
  Reservation,
  Run,
  ShelfName,
  Team,
  TeamState,
} from "@sluice/core";
import { contains, emptyState } from "@sluice/core";

interface Documents {
  members: Member;
  accounts: Account;
  runs: Run;
  actions: Action;
  reservations: Reservation;
  cycles: Cycle;
  charges: Charge;
}

type Shelves = { readonly [Name in ShelfName]: Map<string, Documents[Name]> };

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

  keep<Name extends ShelfName>(name: Name, changed: ReadonlyMap<string, Documents[Name]>): void {
    const shelf: Map<string, Documents[Name]> = this.#shelves[name];
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
    const from: ReadonlyMap<string, Documents[Name]> = this.#shelves[name];
    const document = from.get(id);
    const to = state[name] as Map<string, Documents[Name]>;
    if (document && !to.has(id)) to.set(id, document);
  }
}
