/**
 * Identifies callers by API key: `Authorization: Bearer KEY` or `X-API-Key: KEY`. An answer is good
 * for a few seconds, so that a revoked key is refused that soon. It is renewed before they are
 * over, so that a key in use makes no call wait.
 */

import { Recent } from "../base/recent.ts";
import type { GateBackend, KeyIdentity } from "../ports/backend.ts";
import type { GateClock } from "../ports/clock.ts";
import type { GateCall } from "../ports/verdict.ts";
import { KeyLookUp } from "./key-look-up.ts";

const GOOD_FOR_MS = 5_000;
const RENEW_AFTER_MS = 2_500;
/** While Sluice is away, a gate that stays open knows a key for so long. */
const GOOD_WHILE_AWAY_MS = 3_600_000;
/** How often Sluice is tried while it is away: calls do not wait for one time-out after another. */
const RETRY_MS = 1_000;
const KEYS_MAX = 50_000;
/** Unknown keys are remembered apart, so that guessing keys pushes out no real one. */
const STRANGERS_MAX = 10_000;
const KEY_LENGTH_MAX = 512;

interface Known {
  readonly identity: KeyIdentity | null;
  readonly foundAt: number;
  isRenewing: boolean;
}

export interface ApiKeysOptions {
  readonly backend: GateBackend;
  readonly isOpenWhenAway: boolean;
  /** The clock of the times that `identify` takes. */
  readonly clock: Pick<GateClock, "monotonic">;
}

export class ApiKeys {
  readonly #isOpenWhenAway: boolean;
  readonly #clock: Pick<GateClock, "monotonic">;
  readonly #lookUp: KeyLookUp;
  readonly #known = new Recent<string, Known>(KEYS_MAX);
  readonly #strangers = new Recent<string, Known>(STRANGERS_MAX);

  #outage: { readonly until: number; readonly error: unknown } | null = null;

  constructor({ backend, isOpenWhenAway, clock }: ApiKeysOptions) {
    this.#isOpenWhenAway = isOpenWhenAway;
    this.#clock = clock;
    this.#lookUp = new KeyLookUp(backend);
  }

  /** Answers the same object each time for the same identity. Rejects where Sluice is away. */
  identify(call: GateCall, now: number): KeyIdentity | null | Promise<KeyIdentity | null> {
    const shown = call.header("authorization") ?? call.header("x-api-key");
    if (shown === undefined) return null;
    const known = this.#known.get(shown);
    if (known && now - known.foundAt < RENEW_AFTER_MS) return known.identity;
    const key = keyOf(call);
    if (key === null || key.length > KEY_LENGTH_MAX) return null;
    return this.#identifyAnew(key, shown, now);
  }

  /** Cached by the header as it came, so that a hit takes nothing apart. */
  #identifyAnew(
    key: string,
    shown: string,
    now: number,
  ): KeyIdentity | null | Promise<KeyIdentity | null> {
    const name = shown.length <= KEY_LENGTH_MAX && shown.includes(key) ? shown : key;
    const known = this.#known.get(name) ?? this.#strangers.get(name);
    if (!known) return this.#ask(key, name, null, now);
    const age = now - known.foundAt;
    if (age >= GOOD_FOR_MS) return this.#ask(key, name, known, now);
    if (age >= RENEW_AFTER_MS && !known.isRenewing && known.identity !== null) {
      known.isRenewing = true;
      // If it fails, the first call after those seconds asks again, and hears of it.
      this.#ask(key, name, known, now).catch(() => {
        known.isRenewing = false;
      });
    }
    return known.identity;
  }

  /** While Sluice is away, one call at a time finds out whether it is back; no other waits. */
  async #ask(
    key: string,
    name: string,
    before: Known | null,
    now: number,
  ): Promise<KeyIdentity | null> {
    const outage = this.#outage;
    if (outage && now < outage.until) return this.#asBefore(before, now);
    if (outage) this.#outage = { ...outage, until: Number.POSITIVE_INFINITY };
    const finding = this.#find(key, name, before, now);
    try {
      if (!outage || !this.#isGoodWhileAway(before, now)) return await finding;
      finding.catch(() => undefined);
    } catch {}
    return this.#asBefore(before, now);
  }

  /** Counted from the question: a key that was revoked since may still have been found. */
  async #find(
    key: string,
    name: string,
    before: Known | null,
    now: number,
  ): Promise<KeyIdentity | null> {
    try {
      const found = await this.#lookUp.find(key);
      this.#outage = null;
      const identity = isSame(found, before?.identity) ? (before?.identity ?? null) : found;
      const known: Known = { identity, foundAt: now, isRenewing: false };
      (identity ? this.#known : this.#strangers).set(name, known);
      (identity ? this.#strangers : this.#known).delete(name);
      return identity;
    } catch (error) {
      this.#outage = { until: this.#clock.monotonic() + RETRY_MS, error };
      throw error;
    }
  }

  #asBefore(before: Known | null, now: number): KeyIdentity | null {
    if (this.#isGoodWhileAway(before, now)) return before.identity;
    throw this.#outage?.error;
  }

  #isGoodWhileAway(before: Known | null, now: number): before is Known {
    if (!this.#isOpenWhenAway || !before?.identity) return false;
    return now - before.foundAt < GOOD_WHILE_AWAY_MS;
  }
}

function isSame(one: KeyIdentity | null, other: KeyIdentity | null | undefined): boolean {
  return (
    one?.keyId === other?.keyId &&
    one?.teamId === other?.teamId &&
    one?.memberId === other?.memberId
  );
}

/** Null: the call shows no key. */
export function keyOf(call: GateCall): string | null {
  const authorization = call.header("authorization");
  if (authorization !== undefined && authorization.charCodeAt(6) === 32) {
    const key = authorization.slice(7).trim();
    if (key !== "" && isBearer(authorization)) return key;
  }
  const key = call.header("x-api-key")?.trim();
  return key === undefined || key === "" ? null : key;
}

const isBearer = (authorization: string): boolean =>
  authorization.startsWith("Bearer") || authorization.slice(0, 6).toLowerCase() === "bearer";
