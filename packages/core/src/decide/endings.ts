/**
 * What can only end while time passes: holds, actions, and grants that carry over cycles. A gate
 * that dies may leave ten thousand leases to end together, so that they are put in order once, and
 * not looked for anew each time.
 */
import { type Instant, seconds } from "../base/instant.ts";
import type { Context } from "../state/context.ts";
import type { Draft } from "../state/draft.ts";

export interface Ending {
  readonly at: Instant;
  readonly kind: "hold-over" | "action-over" | "grant-over";
  readonly id: string;
  /** Something else may have ended it before its time. */
  readonly isOpen: () => boolean;
}

/** Those up to `context.now` in the order that `isBefore` says, then the first one after it. */
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
    // Carried grants only: a cycle's own expire when it closes.
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
