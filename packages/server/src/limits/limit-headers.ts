/** The headers of limits on the answers of Sluice's own API. */
import { NO_LIMIT } from "@sluice/contract";
import {
  type HeaderWriter,
  type LimiterDecision,
  type PoolState,
  storeAwayHeader,
} from "@sluice/gate";

export type LimitHeaders = readonly (readonly [name: string, value: string])[];

const MINUTE_MS = 60_000;

let freeUntil = 0;
let free: LimitHeaders = [];

/** Where nothing limits: the same text for a minute, since the fast answers all carry it. */
export function noLimitHeaders(now: number): LimitHeaders {
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

/** By a writer that keeps what is the same from one caller of a kind to the next. */
export function limitHeaders(
  writer: HeaderWriter,
  { states, now }: LimiterDecision,
  month: PoolState | null,
): LimitHeaders {
  const headers = writer.write(states, month, now);
  const away = states.flatMap(({ counter, storeAway }) =>
    storeAway === null ? [] : [[counter.limit.id, storeAway] as const],
  );
  return away.length === 0 ? headers : [...headers, storeAwayHeader(away)];
}
