/**
 * Plays against the core, in memory: a store that forgets nothing, one team at a time, with
 * idempotency as the engine keeps it (RULES C10).
 */

import type {
  Actor,
  Catalog,
  CommandOf,
  Context,
  Instant,
  Outcome,
  TeamEvent,
  TeamState,
} from "@sluice/core";
import {
  Archive,
  advance,
  commitDraft,
  createTeam,
  Draft,
  decide,
  emptyState,
  TRANSIENT_REJECTIONS,
  viewMe,
} from "@sluice/core";
import type { GateBackend } from "@sluice/gate";
import type { CallAnswer } from "../driver/call-answer.ts";
import type { Driver, KeyHolder, Opened, Reply, TeamUnderTest } from "../driver/driver.ts";
import type { Query, StepCommand } from "../language/fields.ts";
import { CoreGates } from "./core-gates.ts";
import { answerQuery } from "./core-queries.ts";

/** Plays every scenario against the rules alone, with what `catalog` sells. */
export function coreDriver(catalog: Catalog): Driver {
  return {
    name: "core",
    async open(team: CommandOf<"create_team">, clock: Instant): Promise<Opened> {
      const created = createTeam("scenario", team, { catalog, now: clock });
      if (!created.ok) {
        return { ok: false, rejection: { ...created.outcome.rejection } };
      }
      return { ok: true, team: new CoreTeam(catalog, created.draft) };
    },
  };
}

const OPERATOR: Actor = { kind: "operator" };

interface Kept {
  readonly content: string;
  readonly outcome: Outcome;
}

class CoreTeam implements TeamUnderTest {
  readonly #catalog: Catalog;
  readonly #archive = new Archive();
  readonly #events: TeamEvent[] = [];
  readonly #answers = new Map<string, Kept>();
  readonly #gates: CoreGates;
  #state: TeamState;

  constructor(catalog: Catalog, draft: Draft) {
    this.#catalog = catalog;
    this.#state = this.#commit(emptyState(draft.team), draft);
    this.#gates = new CoreGates(catalog, (command) => this.#decide(command, OPERATOR));
  }

  async command(command: StepCommand, actor: Actor, key: string | null): Promise<Reply> {
    const outcome = this.#execute(command, actor, key);
    return outcome.ok
      ? { ok: true, answer: structuredClone(outcome.answer) }
      : { ok: false, rejection: { ...outcome.rejection } };
  }

  async query(query: Query): Promise<Reply> {
    const state = this.#archive.everything(this.#state.team);
    return answerQuery(new Draft(state), this.#context(), query, this.#events);
  }

  gateBackend(): GateBackend {
    return this.#gates;
  }

  async makeKey(memberId: string | null): Promise<string> {
    return this.#gates.makeKey(memberId);
  }

  async me({ memberId }: KeyHolder, pass: () => Promise<CallAnswer>): Promise<Reply> {
    const { code, body } = await pass();
    if (code !== null) return { ok: false, rejection: { code, answer: body } };
    const draft = new Draft(this.#archive.everything(this.#state.team));
    const me = viewMe(draft, this.#context(), memberId);
    return { ok: true, answer: { operations: me?.operations ?? null } };
  }

  #execute(command: StepCommand, actor: Actor, key: string | null): Outcome {
    const content = JSON.stringify([command, actor]);
    const kept = key === null ? undefined : this.#answers.get(key);
    if (key !== null && kept) {
      if (kept.content === content) return kept.outcome;
      return { ok: false, rejection: { code: "idempotency_key_reused", key } };
    }
    const outcome = this.#decide(command, actor);
    const isKept = outcome.ok || !TRANSIENT_REJECTIONS.has(outcome.rejection.code);
    if (key !== null && isKept) this.#answers.set(key, { content, outcome });
    return outcome;
  }

  #decide(command: StepCommand, actor: Actor): Outcome {
    this.#archive.bringFor(command, this.#state);
    const draft = new Draft(this.#state);
    const context = this.#context();
    advance(draft, context);
    const outcome = decide(draft, context, actor, command);
    this.#state = this.#commit(this.#state, draft);
    return outcome;
  }

  #commit(state: TeamState, draft: Draft): TeamState {
    this.#archive.keep(draft);
    this.#events.push(...draft.newEvents);
    return commitDraft(state, draft);
  }

  #context(): Context {
    const { clock, lastInstant } = this.#state.team;
    return { catalog: this.#catalog, now: Math.max(clock?.now ?? lastInstant, lastInstant) };
  }
}
