/** The headers of limits on the answers of Sluice's own API. */
import { NO_LIMIT } from "@sluice/contract";
import { HeaderWriter, type LimiterDecision, type PoolState, storeAwayHeader } from "@sluice/gate";

export type LimitHeaders = readonly (readonly [name: string, value: string])[];

const MINUTE_MS = 60_000;

let freeUntil = 0;
let free: LimitHeaders = [];

/** Where nothing limits: the same text for a minute, since the fast answers all carry it. */
export function noLimitHeaders(now: number, month: PoolState | null): LimitHeaders {
  if (month !== null) return new HeaderWriter().write([], month, now);
  if (now >= freeUntil || now < freeUntil - MINUTE_MS) {
    freeUntil = now - (now % MINUTE_MS) + MINUTE_MS;
    free = [
      ["x-ratelimit-limit", String(NO_LIMIT)],
      ["x-ratelimit-remaining", String(NO_LIMIT)],
      ["x-ratelimit-reset", String(freeUntil / 1000)],
      ["ratelimit-policy", `"unlimited";q=${NO_LIMIT}`],
      ["ratelimit", `"unlimited";r=${NO_LIMIT}`],
    ];
  }
  return free;
}

export function limitHeaders(
  { states, now }: LimiterDecision,
  month: PoolState | null,
): LimitHeaders {
  const headers = new HeaderWriter().write(states, month, now);
  const away = states.flatMap(({ counter, storeAway }) =>
    storeAway === null ? [] : [[counter.limit.id, storeAway] as const],
  );
  return away.length === 0 ? headers : [...headers, storeAwayHeader(away)];
}
