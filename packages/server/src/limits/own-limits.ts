/**
 * Limits on calls of Sluice's own API, which are counted apart from the API that it guards. The
 * keys of a member together are held to the catalog's headline limit, and so are the refused calls
 * of each address that shows no key or a wrong one. Keys of operators and teams belong to the
 * operator's own programs and have no limit. Every answer says where its caller stands (RULES L2).
 */
import type { RateLimit } from "@sluice/core";
import { HeaderWriter, type Limiter, network, type PoolState } from "@sluice/gate";
import type { Metrics } from "../http/metrics.ts";
import type { Principal } from "../http/principal.ts";
import { type LimitHeaders, limitHeaders, noLimitHeaders } from "./limit-headers.ts";
import { refuseForRate } from "./refuse-for-rate.ts";
import type { TeamMonths } from "./team-months.ts";

export interface OwnLimitsOptions {
  readonly limiter: Limiter;
  /** Null: the catalog has no limits, and nobody is held to one. */
  readonly headline: RateLimit | null;
  readonly months: TeamMonths;
  readonly metrics: Pick<Metrics, "countStoreAway">;
  readonly clock: () => number;
}

export interface Admission {
  readonly headers: LimitHeaders;
  /** Null: admitted. */
  readonly refusal: Error | null;
}

/** The prefix of the partition of every counter of this API. */
const OWN = "sluice:";

type Soon<Value> = Value | Promise<Value>;

export class OwnLimits {
  readonly #options: OwnLimitsOptions;
  readonly #ofTeams = new HeaderWriter();
  readonly #ofMembers = new HeaderWriter();
  readonly #ofStrangers = new HeaderWriter();

  constructor(options: OwnLimitsOptions) {
    this.#options = options;
  }

  /** It answers without a promise for an operator's key, which is the hot path. */
  admit(principal: Principal): Soon<Admission> {
    const { months } = this.#options;
    switch (principal.scope) {
      case "operator":
        return this.#free(null);
      case "team": {
        const month = months.of(principal.teamId, null);
        return month instanceof Promise
          ? month.then((known) => this.#free(known))
          : this.#free(month);
      }
      case "member":
        return this.#admitMember(principal.teamId, principal.memberId);
    }
  }

  /** Counts a call that no key names, once that is known. */
  async admitUnknown(address: string): Promise<Admission> {
    return this.#draw(this.#ofStrangers, `${OWN}address=${network(address)}`, null);
  }

  /** For callers that no limit holds. */
  #free(month: PoolState | null): Admission {
    const now = this.#options.clock();
    const headers = month === null ? noLimitHeaders(now) : this.#ofTeams.write([], month, now);
    return { headers, refusal: null };
  }

  async #admitMember(teamId: string, memberId: string): Promise<Admission> {
    const month = await this.#options.months.of(teamId, memberId);
    return this.#draw(
      this.#ofMembers,
      `${OWN}user=${encodeURIComponent(teamId)}/${encodeURIComponent(memberId)}`,
      month,
    );
  }

  async #draw(
    writer: HeaderWriter,
    partition: string,
    month: PoolState | null,
  ): Promise<Admission> {
    const { limiter, headline, metrics } = this.#options;
    if (headline === null) return this.#free(month);
    const decision = await limiter.draw([{ limit: headline, partition }], 1, false);
    metrics.countStoreAway(decision.states);
    return {
      headers: limitHeaders(writer, decision, month),
      refusal: decision.isAdmitted ? null : refuseForRate(decision),
    };
  }
}
