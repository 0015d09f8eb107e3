/** The headers of limits on the answers of Sluice's own API. */
import { HeaderWriter, type LimiterDecision, type PoolState, storeAwayHeader } from "@sluice/gate";

export type LimitHeaders = readonly (readonly [name: string, value: string])[];

const MINUTE_MS = 60_000;

let freeUntil = 0;
let free: LimitHeaders = [];

/** For answers that no limit holds: the same text for a minute, since the fast answers carry it. */
export function noLimitHeaders(now: number): LimitHeaders {
  if (now >= freeUntil || now < freeUntil - MINUTE_MS) {
    freeUntil = now - (now % MINUTE_MS) + MINUTE_MS;
    const headers = new HeaderWriter().write([], null, now);
    // Fastify keeps names in lower case, and so need not convert them for every answer.
    free = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  }
  return free;
}

/** The writer keeps the text that callers of one kind have in common. */
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
