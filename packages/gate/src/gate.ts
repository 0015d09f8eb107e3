/**
 * The verdict on a call (RULES L6), in this order: who calls (401), how often (429 `rate_limited`),
 * then the month and the credits together (429 `quota_exhausted` before 402 `credits_exhausted`).
 * A call that the limits let through counts in its windows, whatever is decided after; of the month
 * and of credits something is taken only where both have it.
 */
import type { Instant, Rejection } from "@sluice/core";
import { type Answer, answerOf, answerOfRateLimit, answerOfRejection } from "./answers/refusals.ts";
import { CallVerdict } from "./call-verdict.ts";
import { CallerPassages, type Passage, passageOf } from "./caller.ts";
import { ApiKeys } from "./identity/api-keys.ts";
import { type Identifier, identifiedBy } from "./identity/host-callers.ts";
import { memoryLimiter } from "./limits/memory-limiter.ts";
import type { KeyIdentity } from "./ports/backend.ts";
import { type GateClock, systemClock } from "./ports/clock.ts";
import type { CounterState, Limiter, LimiterDecision } from "./ports/limiter.ts";
import type { Dialect, Gate, GateLogger, GateOptions } from "./ports/options.ts";
import type { GateCall, Verdict } from "./ports/verdict.ts";
import { ONE } from "./quota/micro.ts";
import { type Charged, Quota } from "./quota/quota.ts";
import { SluiceLink } from "./quota/sluice-link.ts";
import type { Rulebook } from "./settings/rulebook.ts";
import { SettingsKeeper } from "./settings/settings-keeper.ts";

const INTERVAL_MS = 1_000;
const PATIENCE_INTERVALS = 3;
/** A gate that stays open tries Sluice again after so many intervals, since calls do not wait. */
const OPEN_INTERVALS = 10;

const SILENT: GateLogger = { warn() {}, error() {} };

export function createGate(options: GateOptions): Gate {
  return new CallGate(options);
}

class CallGate implements Gate {
  readonly #clock: GateClock;
  readonly #dialect: Dialect;
  readonly #logger: GateLogger;
  readonly #limiter: Limiter;
  readonly #settings: SettingsKeeper;
  readonly #quota: Quota;
  readonly #identify: Identifier;
  /** Found by the identity itself, which is the same object from call to call. */
  readonly #callers = new WeakMap<KeyIdentity, CallerPassages>();
  readonly #prefix: string;
  readonly #isOpenWhenAway: boolean;
  /** A remembered refusal is one object, and so its body is written once. */
  readonly #bodies = new WeakMap<Rejection, Answer>();
  /** How many calls could not be decided since that was last logged. */
  #undecided = 0;
  #complainAgainAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(options: GateOptions) {
    const { backend, clock = systemClock, logger = SILENT } = options;
    const intervalMs = options.reportIntervalMs ?? INTERVAL_MS;
    this.#isOpenWhenAway = options.whenSluiceAway === "open";
    this.#clock = clock;
    this.#logger = logger;
    this.#dialect = options.dialect ?? "problem";
    this.#limiter = options.limiter ?? memoryLimiter(clock);
    this.#settings = new SettingsKeeper(backend, clock, logger);
    this.#prefix = options.partitionPrefix ?? "";
    const quotaOptions = {
      backend,
      clock,
      logger,
      gateId: options.gateId ?? `gate_${crypto.randomUUID()}`,
      item: options.item ?? "api-call",
      intervalMs,
      patienceMs: options.patienceMs ?? PATIENCE_INTERVALS * intervalMs,
      isOpenWhenAway: this.#isOpenWhenAway,
    };
    const retryMs = this.#isOpenWhenAway ? OPEN_INTERVALS * intervalMs : intervalMs;
    this.#quota = new Quota(quotaOptions, new SluiceLink(retryMs, logger));
    const keys = new ApiKeys({ backend, isOpenWhenAway: this.#isOpenWhenAway, clock });
    this.#identify = options.identify
      ? identifiedBy(options.identify)
      : (call, at) => keys.identify(call, at);
  }

  decide(call: GateCall, options?: { readonly dry?: boolean }): Verdict | Promise<Verdict> {
    const isDry = options?.dry === true;
    if (this.#isClosed) return this.#unavailable("the gate is closing");
    try {
      const at = this.#clock.monotonic();
      const book = this.#settings.current(at);
      if (book === null || book instanceof Promise) return this.#decideLater(call, isDry);
      const identity = this.#identify(call, at);
      if (identity instanceof Promise) return this.#decideLater(call, isDry, book, identity);
      return this.#decideFor(call, isDry, book, identity, at);
    } catch (error) {
      return this.#outage(error);
    }
  }

  settle(teamId?: string): Promise<void> {
    return this.#quota.settle(teamId);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const unreported = await this.#quota.close();
    if (unreported > 0) {
      const credits = unreported / ONE;
      this.#logger.error({ credits }, "the gate closed with use that Sluice does not know of");
    }
    await this.#limiter.close();
  }

  async #decideLater(
    call: GateCall,
    isDry: boolean,
    ready?: Rulebook,
    identifying?: Promise<KeyIdentity | null>,
  ): Promise<Verdict> {
    try {
      const at = this.#clock.monotonic();
      const book = ready ?? (await this.#settings.current(at));
      const identity = await (identifying ?? this.#identify(call, at));
      const now = this.#clock.monotonic();
      if (book) return await this.#decideFor(call, isDry, book, identity, now);
      if (!this.#isOpenWhenAway) return this.#unavailable("the limits are not known yet");
      // The limits are not known, so that calls of known callers pass uncounted.
      return identity
        ? this.#uncounted(identity)
        : this.#decideFor(call, isDry, NO_RULES, null, now);
    } catch (error) {
      return this.#outage(error);
    }
  }

  #decideFor(
    call: GateCall,
    isDry: boolean,
    book: Rulebook,
    identity: KeyIdentity | null,
    at: number,
  ): Verdict | Promise<Verdict> {
    const passage = this.#passageOf(call, book, identity);
    const decision = this.#limiter.draw(passage.counters, passage.weight, isDry);
    if (!(decision instanceof Promise)) return this.#charge(call, isDry, passage, decision, at);
    return decision.then(
      (decided) => this.#charge(call, isDry, passage, decided, this.#clock.monotonic()),
      (error: unknown) => this.#outage(error),
    );
  }

  #passageOf(call: GateCall, book: Rulebook, identity: KeyIdentity | null): Passage {
    const route = book.findRoute(call.method, call.path);
    const known = identity && this.#callers.get(identity);
    const ready = known?.isBy(book) ? known.on(route) : undefined;
    // A passage that is ready needs no address. Frameworks work it out anew each time: Express by
    // its list of trusted proxies, which takes as long as all of deciding.
    if (ready) return ready;
    const options = {
      identity,
      address: call.address,
      route,
      prefix: this.#prefix,
      quota: this.#quota,
    };
    const passage = passageOf(book, options);
    if (!identity) return passage;
    const passages = known?.isBy(book) ? known : new CallerPassages(book);
    passages.keep(route, passage);
    this.#callers.set(identity, passages);
    return passage;
  }

  #charge(
    call: GateCall,
    isDry: boolean,
    passage: Passage,
    decision: LimiterDecision,
    at: number,
  ): Verdict | Promise<Verdict> {
    if (!decision.isAdmitted) return this.#refuseForRate(passage, decision);
    if (!passage.identity) {
      const reason = hasCredentials(call) ? ("unknown" as const) : ("missing" as const);
      const answer = answerOf(this.#dialect, "unauthenticated", { reason }, decision.now);
      return new CallVerdict(passage, decision, answer, false);
    }
    const charged = this.#quota.charge(passage.shares, isDry, at);
    if (!(charged instanceof Promise)) return this.#conclude(passage, decision, charged);
    return charged.then((outcome) => this.#conclude(passage, decision, outcome));
  }

  #conclude(passage: Passage, decision: LimiterDecision, charged: Charged): Verdict {
    switch (charged.kind) {
      case "admitted":
        return new CallVerdict(passage, decision, null, charged.isAway);
      case "refused":
        return new CallVerdict(
          passage,
          decision,
          this.#answerOf(passage, charged.rejection),
          false,
        );
      case "away": {
        const facts = { reason: "what is left of the month and of credits cannot be asked for" };
        const answer = answerOf(this.#dialect, "unavailable", facts, this.#clock.wall());
        return new CallVerdict(passage, decision, answer, false);
      }
    }
  }

  #refuseForRate(passage: Passage, decision: LimiterDecision): Verdict {
    const refusing = slowest(decision.states);
    if (!refusing) return this.#unavailable("the limits cannot be counted");
    const { counter, retryAt, storeAway } = refusing;
    if (storeAway === "closed") {
      const reason = `calls cannot be counted for ${counter.limit.name}`;
      const answer = answerOf(this.#dialect, "unavailable", { reason }, decision.now);
      return new CallVerdict(passage, decision, answer, false);
    }
    const isKnown = passage.refusedBy === counter && passage.refusedUntil === retryAt;
    let answer = isKnown ? passage.refusal : null;
    if (!answer) {
      answer = answerOfRateLimit(this.#dialect, refusing, passage.weight, decision.now);
      passage.refusedBy = counter;
      passage.refusedUntil = retryAt ?? 0;
      passage.refusal = answer;
    }
    const seconds = secondsUntil(retryAt ?? 0, decision.now, answer.retryAfter ?? 1);
    return new CallVerdict(passage, decision, { ...answer, retryAfter: seconds }, false);
  }

  #answerOf({ isTrigger }: Passage, rejection: Rejection): Answer {
    const isAsked = isTrigger && rejection.code === "credits_exhausted";
    const known = isAsked ? undefined : this.#bodies.get(rejection);
    if (known) return known;
    const shown = isAsked ? { ...rejection, isTrigger } : rejection;
    const answer = answerOfRejection(this.#dialect, shown, this.#clock.wall());
    if (!isAsked) this.#bodies.set(rejection, answer);
    return answer;
  }

  #uncounted(identity: KeyIdentity): Verdict {
    const passage = { ...passageOf(NO_RULES, this.#nobody()), identity };
    return new CallVerdict(passage, this.#nothingCounted(), null, false);
  }

  #outage(error: unknown): Verdict {
    this.#complain(error);
    return this.#unavailable("what is needed to decide cannot be asked for");
  }

  /** Every call may meet the same outage: it is logged once an interval, with their number. */
  #complain(error: unknown): void {
    this.#undecided += 1;
    const now = this.#clock.monotonic();
    if (now < this.#complainAgainAt) return;
    const facts = { error: String(error), calls: this.#undecided };
    this.#logger.error(facts, "calls could not be decided");
    this.#complainAgainAt = now + INTERVAL_MS;
    this.#undecided = 0;
  }

  #unavailable(reason: string): Verdict {
    const answer = answerOf(this.#dialect, "unavailable", { reason }, this.#clock.wall());
    return new CallVerdict(
      passageOf(NO_RULES, this.#nobody()),
      this.#nothingCounted(),
      answer,
      false,
    );
  }

  #nobody() {
    return { identity: null, address: "", route: null, prefix: "", quota: this.#quota };
  }

  #nothingCounted(): LimiterDecision {
    return { isAdmitted: true, states: [], now: this.#clock.wall() };
  }
}

const NO_RULES: Rulebook = {
  rateLimits: [],
  findRoute: () => null,
  callPool: null,
  isPerMember: () => false,
  fingerprint: "",
};

/** Names the limit that lets the call pass last; one whose store is closed goes before all. */
function slowest(states: readonly CounterState[]): CounterState | null {
  let slowest: CounterState | null = null;
  for (const state of states) {
    if (state.retryAt === null) continue;
    if (state.storeAway === "closed") return state;
    if (slowest === null || state.retryAt > (slowest.retryAt ?? 0)) slowest = state;
  }
  return slowest;
}

function secondsUntil(at: Instant, now: Instant, max: number): number {
  return Math.min(Math.max(Math.ceil((at - now) / 1000), 1), Math.max(max, 1));
}

const hasCredentials = (call: GateCall): boolean =>
  call.header("authorization") !== undefined || call.header("x-api-key") !== undefined;
