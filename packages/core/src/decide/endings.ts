/**
 * What only time can end: holds, actions, and grants that carry over cycles. A gate that dies may
 * leave ten thousand leases which end together, so they are sorted once, and not searched for each.
 */
import { type Instant, seconds } from "../base/instant.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";

export interface Ending {
  readonly at: Instant;
  readonly kind: "hold-over" | "action-over" | "grant-over";
  readonly id: string;
  /** A command may have ended it before its time. */
  readonly isOpen: () => boolean;
}

/** Endings up to `context.now` in the order of `isBefore`, then the first one after it. */
export class Endings {
  readonly #due: Ending[] = [];
  #later: Ending | null = null;
  #next = 0;

  constructor(draft: Draft, context: Context, isBefore: (a: Ending, b: Ending) => boolean) {
    for (const ending of openEndings(draft, context)) {
      if (ending.at <= context.now) this.#due.push(ending);
      else if (this.#later === null || ending.at < this.#later.at) this.#later = ending;
    }
    this.#due.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  next(): Ending | null {
    for (let due = this.#due[this.#next]; due; due = this.#due[this.#next]) {
      if (due.isOpen()) return due;
      this.#next += 1;
    }
    return this.#later;
  }
}

function* openEndings(draft: Draft, context: Context): IterableIterator<Ending> {
  const { reservations, actions, accounts } = draft;
  for (const { status, expiresAt, reservationId: id } of reservations.values()) {
    if (status !== "held") continue;
    const isOpen = () => reservations.get(id)?.status === "held";
    yield { at: expiresAt, kind: "hold-over", id, isOpen };
  }
  const age = seconds(context.catalog.bounds.runAgeMaxSeconds);
  for (const { status, startedAt, actionId: id } of actions.values()) {
    if (status !== "started") continue;
    const isOpen = () => actions.get(id)?.status === "started";
    yield { at: startedAt + age, kind: "action-over", id, isOpen };
  }
  for (const { cycle, accountId, grants } of accounts.values()) {
    // Only carried grants end here: a cycle's own grants expire when it closes.
    if (cycle !== null) continue;
    for (const { remaining, expiresAt, grantId: id } of grants) {
      if (remaining === 0n) continue;
      const isOpen = () => {
        const grant = accounts.get(accountId)?.grants.find(({ grantId }) => grantId === id);
        return grant !== undefined && grant.remaining > 0n;
      };
      yield { at: expiresAt, kind: "grant-over", id, isOpen };
    }
  }
}
