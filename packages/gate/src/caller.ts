/** What each route of a caller draws from, prepared when the caller first uses it. */
import type { Route } from "@sluice/core";
import { HeaderWriter } from "./answers/headers.ts";
import type { Answer } from "./answers/refusals.ts";
import { countersOf } from "./limits/counters.ts";
import type { KeyIdentity } from "./ports/backend.ts";
import type { Counter } from "./ports/limiter.ts";
import type { LeaseHolder } from "./quota/lease-holder.ts";
import { ONE } from "./quota/micro.ts";
import type { Quota, Share } from "./quota/quota.ts";
import { type Rulebook, weightOf } from "./settings/rulebook.ts";

/** One caller on one route. */
export interface Passage {
  readonly identity: KeyIdentity | null;
  readonly route: string | null;
  readonly weight: number;
  /** On a trigger, exhausted credits are answered 429, not 402 (RULES F3, L6). */
  readonly isTrigger: boolean;
  readonly counters: readonly Counter[];
  /** The month's share comes first: where several are not covered, it answers. */
  readonly shares: readonly Share[];
  readonly month: LeaseHolder | null;
  readonly headers: HeaderWriter;
  /** The last refusal by rate, which stays the same until the call would pass. */
  refusedUntil: number;
  refusedBy: Counter | null;
  refusal: Answer | null;
}

export interface PassageOptions {
  readonly identity: KeyIdentity | null;
  readonly address: string;
  readonly route: Route | null;
  readonly prefix: string;
  readonly quota: Quota;
}

export function passageOf(book: Rulebook, options: PassageOptions): Passage {
  const { identity, address, prefix, quota } = options;
  const route = options.route?.id ?? null;
  const shares = identity ? sharesOf(book, identity, options.route, quota) : [];
  const isCounted = identity !== null && book.callPool !== null;
  return {
    identity,
    route,
    weight: weightOf(options.route),
    isTrigger: options.route?.isTrigger ?? false,
    counters: countersOf(book.rateLimits, { identity, address, route }, prefix),
    shares,
    month: isCounted ? (shares[0]?.holder ?? null) : null,
    headers: new HeaderWriter(),
    refusedUntil: 0,
    refusedBy: null,
    refusal: null,
  };
}

function sharesOf(
  book: Rulebook,
  { teamId, memberId }: KeyIdentity,
  route: Route | null,
  quota: Quota,
): Share[] {
  const holderOf = (pool: string) =>
    quota.holderOf({ teamId, pool, memberId: book.isPerMember(pool) ? memberId : null });
  const shares: Share[] = [];
  if (book.callPool !== null) {
    shares.push({ holder: holderOf(book.callPool), cost: weightOf(route) * ONE });
  }
  const credits = route?.credits;
  if (!credits) return shares;
  const cost = Number(credits.amount);
  if (credits.pool !== book.callPool) return [...shares, { holder: holderOf(credits.pool), cost }];
  return shares.map((share) => ({ ...share, cost: share.cost + cost }));
}

/** The passages of one caller, good as long as the settings stay the same. */
export class CallerPassages {
  readonly #book: Rulebook;
  readonly #byRoute = new Map<Route | null, Passage>();

  constructor(book: Rulebook) {
    this.#book = book;
  }

  isBy(book: Rulebook): boolean {
    return this.#book === book;
  }

  on(route: Route | null): Passage | undefined {
    return this.#byRoute.get(route);
  }

  /** Keeps it for its route, unless a limit counts by address: it then differs by address. */
  keep(route: Route | null, passage: Passage): void {
    const isByAddress = passage.counters.some(({ limit }) => limit.per.includes("address"));
    if (!isByAddress) this.#byRoute.set(route, passage);
  }
}
