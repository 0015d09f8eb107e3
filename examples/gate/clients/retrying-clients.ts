/**
 * Clients that wait for a rate limit and not for a month. All three understand `Retry-After`; each
 * is told in its own way how long a wait is worth its while.
 */
import axios, { type AxiosInstance } from "axios";
import axiosRetry, { isNetworkOrIdempotentRequestError, retryAfter } from "axios-retry";
import { type Got, got } from "got";
import ky, { isHTTPError, type KyInstance } from "ky";

/** A minute's window ends within 60 seconds; what takes longer is not a matter of waiting. */
const PATIENCE_SECONDS = 60;

export function gotClient(prefixUrl: string): Got {
  return got.extend({
    prefixUrl,
    retry: { limit: 3, maxRetryAfter: PATIENCE_SECONDS * 1000 },
  });
}

export function kyClient(prefixUrl: string): KyInstance {
  return ky.create({
    prefixUrl,
    retry: {
      limit: 3,
      // `maxRetryAfter` would not do: ky then retries after that time, not never.
      shouldRetry: ({ error }) =>
        isHTTPError(error) && Number(error.response.headers.get("retry-after")) > PATIENCE_SECONDS
          ? false
          : undefined,
    },
  });
}

export function axiosClient(baseURL: string): AxiosInstance {
  const client = axios.create({ baseURL });
  axiosRetry(client, {
    retries: 3,
    retryCondition: (error) =>
      isNetworkOrIdempotentRequestError(error) && retryAfter(error) <= PATIENCE_SECONDS * 1000,
  });
  return client;
}

/** Whether a 429 is one that only the team's admin, or the next cycle, can lift. */
export function isQuotaRefusal(body: unknown): boolean {
  if (typeof body !== "object" || body === null) return false;
  // Problem details, the default.
  if ("code" in body) return body.code === "quota_exhausted" || body.code === "credits_exhausted";
  // The compatible dialect.
  if (!("error" in body) || typeof body.error !== "object" || body.error === null) return false;
  return "name" in body.error && body.error.name === "serviceLimitExhausted";
}
