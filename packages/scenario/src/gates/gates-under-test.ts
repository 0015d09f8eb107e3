/** The gates of one scenario: made when first called, on the scenario's time, over its team. */
import { createHash } from "node:crypto";
import type { Instant } from "@sluice/core";
import { formatInstant, invariant } from "@sluice/core";
import type { Gate, GateBackend, GateCall, Identify, KeyIdentity, Limiter } from "@sluice/gate";
import { createGate, memoryLimiter } from "@sluice/gate";
import type { CallsAnswer } from "../driver/call-answer.ts";
import type { Reply, TeamUnderTest } from "../driver/driver.ts";
import type { Calls, GateAct, GatesSection } from "../language/gate-fields.ts";
import { SimulatedTime } from "./simulated-time.ts";
import { Tally } from "./tally.ts";
import { UnderWay, type WatchedBackend, watchedBackend } from "./watched-backend.ts";

interface LiveGate {
  readonly gate: Gate;
  readonly backend: WatchedBackend;
}

export class GatesUnderTest {
  readonly #section: GatesSection;
  readonly #team: TeamUnderTest;
  readonly #time: SimulatedTime;
  readonly #underWay = new UnderWay();
  readonly #gates = new Map<string, LiveGate>();
  readonly #gone = new Map<string, "killed" | "closed">();
  readonly #secrets = new Map<string, { memberId: string | null; secret: string }>();
  /** All gates share it, as the gates of one API do. */
  readonly #limiter: Limiter;

  constructor(section: GatesSection, team: TeamUnderTest, now: Instant) {
    this.#section = section;
    this.#team = team;
    this.#time = new SimulatedTime(now);
    this.#limiter = memoryLimiter(this.#clockOf("limiter"));
  }

  async play(act: GateAct): Promise<Reply> {
    const gone = this.#gone.get(act.gate);
    if (gone) return { ok: false, rejection: { code: "gate_gone", gate: act.gate, how: gone } };
    const { gate, backend } = this.#gateOf(act.gate);
    if (act.type === "calls") {
      const whose = this.#ownerOfOther(act);
      if (whose !== null) return { ok: false, rejection: { code: "key_of_another", of: whose } };
      return { ok: true, answer: await this.#call(gate, act) };
    }
    if (act.type === "me") return this.#askMe(gate, act.gate, act.memberId);
    if (act.type === "settle_gate") {
      await this.#until(gate.settle());
      return { ok: true, answer: {} };
    }
    this.#gone.set(act.gate, act.type === "kill_gate" ? "killed" : "closed");
    if (act.type === "kill_gate") backend.kill();
    else await this.#until(gate.close());
    this.#time.forget(act.gate);
    return { ok: true, answer: {} };
  }

  /** Lets time pass: the gates do what they do by themselves before `to`, each at its instant. */
  async passTimeBefore(to: Instant): Promise<void> {
    for (let next = this.#time.nextAt(); next !== null && next < to; next = this.#time.nextAt()) {
      await this.#moveTo(next);
    }
  }

  /** Moves the gates' clock to `to`, where the team's clock is already. */
  async arriveAt(to: Instant): Promise<void> {
    this.#time.moveTo(to);
    this.#time.runDue();
    await this.#underWay.quiet();
  }

  /** Call it at the end of a scenario, so that nothing goes on after it. */
  async end(): Promise<void> {
    await this.#underWay.quiet();
    for (const [name, { backend }] of this.#gates) {
      backend.kill();
      this.#time.forget(name);
    }
  }

  async #call(gate: Gate, calls: Calls): Promise<CallsAnswer> {
    const call = this.#gateCall(calls, await this.#headersOf(calls));
    const tally = new Tally();
    for (let made = 0; made < calls.times; made += 1) {
      const verdict = gate.decide(call, { dry: calls.isDry });
      tally.count(verdict instanceof Promise ? await this.#until(verdict) : verdict);
    }
    return tally.answer();
  }

  async #askMe(gate: Gate, name: string, memberId: string): Promise<Reply> {
    const caller = { kind: "key" as const, memberId, key: memberId };
    const secret = await this.#secretOf(memberId, memberId);
    return this.#team.me({ memberId, secret }, async () => {
      const answer = await this.#call(gate, { ...ME, gate: name, caller });
      await this.#until(gate.settle());
      invariant(answer.last, "one call was made");
      return answer.last;
    });
  }

  /** Waits for a verdict. Where nothing else will bring it, time goes on to the next timer. */
  async #until<Value>(pending: Promise<Value>): Promise<Value> {
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
    };
    pending.then(settle, settle);
    for (;;) {
      await this.#underWay.quiet();
      if (isSettled) return pending;
      const next = this.#time.nextAt();
      invariant(next !== null, "a gate that waits for nobody waits for a timer");
      await this.#moveTo(next);
    }
  }

  async #moveTo(instant: Instant): Promise<void> {
    if (instant > this.#time.now) {
      const command = { type: "advance_clock", to: formatInstant(instant) } as const;
      const moved = await this.#team.command(command, { kind: "operator" }, null);
      invariant(moved.ok, `a team whose gates wait until ${command.to} gets there`);
    }
    await this.arriveAt(instant);
  }

  #gateOf(name: string): LiveGate {
    const known = this.#gates.get(name);
    if (known) return known;
    const options = this.#section.gates.get(name);
    invariant(options, `the reader knows every gate, ${name} too`);
    const backend = watchedBackend(this.#team.gateBackend(), this.#underWay, this.#section);
    const gate = createGate({
      backend,
      dialect: options.dialect,
      identify: byKey(backend),
      gateId: name,
      clock: this.#clockOf(name),
      limiter: {
        draw: (...asked) => this.#limiter.draw(...asked),
        close: async () => {},
      },
    });
    const live = { gate, backend };
    this.#gates.set(name, live);
    return live;
  }

  #clockOf(owner: string) {
    const time = this.#time;
    return {
      wall: () => time.now,
      monotonic: () => time.now,
      after: (milliseconds: number, run: () => void) => time.after(milliseconds, owner, run),
    };
  }

  #gateCall({ method, path, address }: Calls, headers: ReadonlyMap<string, string>): GateCall {
    return { method, path, address, header: (name) => headers.get(name) };
  }

  async #headersOf({ caller }: Calls): Promise<ReadonlyMap<string, string>> {
    if (caller.kind === "none") return new Map();
    const secret =
      caller.kind === "wrong" ? WRONG_KEY : await this.#secretOf(caller.key, caller.memberId);
    return new Map([["authorization", `Bearer ${secret}`]]);
  }

  /** Whose key a call carries, if it is not the caller's; else null. */
  #ownerOfOther({ caller }: Calls): string | null {
    const known = caller.kind === "key" ? this.#secrets.get(caller.key) : undefined;
    if (caller.kind !== "key" || !known || known.memberId === caller.memberId) return null;
    return known.memberId ?? "team";
  }

  async #secretOf(key: string, memberId: string | null): Promise<string> {
    const known = this.#secrets.get(key);
    if (known) return known.secret;
    const secret = await this.#team.makeKey(memberId);
    this.#secrets.set(key, { memberId, secret });
    return secret;
  }
}

const ME = {
  type: "calls",
  method: "GET",
  path: "/me",
  times: 1,
  address: "192.0.2.1",
  isDry: false,
} as const;

const WRONG_KEY = "nobody-ever-made-this-key";

/**
 * Identifies callers by API key, as gates do by default. It hashes keys at once, since the player
 * must see all that is under way, and WebCrypto hashes in another thread.
 */
function byKey(backend: GateBackend): Identify {
  const known = new Map<string, KeyIdentity | null>();
  const ask = async (key: string): Promise<KeyIdentity | null> => {
    const hash = createHash("sha256").update(key).digest("hex");
    const [identity = null] = await backend.identify([hash]);
    known.set(key, identity);
    return identity;
  };
  return (call) => {
    const key = call.header("authorization")?.slice("Bearer ".length);
    if (key === undefined) return null;
    const found = known.get(key);
    return found === undefined ? ask(key) : found;
  };
}
