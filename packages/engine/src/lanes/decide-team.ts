/** Decides the commands of a batch that are for one team: in order, in memory, under its lock. */
import {
  type Catalog,
  type Command,
  type Context,
  Draft,
  EXPLAINABLE_REJECTIONS,
  type Instant,
  type Outcome,
  type Reference,
  type Rejection,
  referenceKey,
  replayedUpTo,
  requireReach,
  type TeamState,
  TRANSIENT_REJECTIONS,
} from "@sluice/core";
import { StoreFault } from "../ports/faults.ts";
import type { Ids } from "../ports/ids.ts";
import type { Refusal, StoredAnswer } from "../ports/records.ts";
import type { Rules } from "../ports/rules.ts";
import type { Envelope, Execution, Skipped } from "./envelope.ts";
import { type RefusedLately, refusalKey, withWritten, writtenLately } from "./refused-lately.ts";
import type { Task } from "./task.ts";

export interface DecisionDeps {
  readonly rules: Rules;
  readonly catalog: Catalog;
  readonly ids: Ids;
  /** The database's clock, read after the locks. */
  readonly now: Instant;
  /** Brings documents of the team into `state`. */
  load(teamId: string, state: TeamState, references: readonly Reference[]): Promise<void>;
}

export interface TeamDecision {
  readonly executions: ReadonlyMap<Task, Execution | Skipped>;
  /** Commands that threw. They fail alone and leave no trace in the draft. */
  readonly failures: ReadonlyMap<Task, unknown>;
  /** Null: there is nothing to write. */
  readonly draft: Draft | null;
  readonly answers: readonly StoredAnswer[];
  readonly refusals: readonly Refusal[];
  /** What has been refused lately, once those refusals are written. */
  readonly refused: RefusedLately;
}

export interface TeamWork {
  readonly teamId: string;
  readonly tasks: readonly Task[];
  /** Null when there is no such team yet. */
  readonly state: TeamState | null;
  /** Answers given in earlier batches to keys of this one. */
  readonly known: readonly StoredAnswer[];
  readonly refused: RefusedLately;
  /** Keys of the references that were asked for already in this batch. */
  readonly tried: Set<string>;
}

export async function decideTeam(work: TeamWork, deps: DecisionDeps): Promise<TeamDecision> {
  const failures = new Map<Task, unknown>();
  for (;;) {
    const attempt = new Attempt(work, deps);
    const thrown = await attempt.run(work.tasks.filter((task) => !failures.has(task)));
    if (thrown === null) return { ...attempt.decision(), failures };
    // A command that threw may have left anything behind in the draft: begin again without it.
    failures.set(thrown.task, thrown.error);
  }
}

class Attempt {
  readonly #state: TeamState | null;
  readonly #tried: Set<string>;
  readonly #deps: DecisionDeps;
  readonly #remembered: Map<string, StoredAnswer>;
  readonly #executions = new Map<Task, Execution | Skipped>();
  readonly #answers: StoredAnswer[] = [];
  readonly #refusals: Refusal[] = [];
  #draft: Draft | null;
  #refused: RefusedLately;
  #isTouched = false;

  constructor({ state, known, refused, tried }: TeamWork, deps: DecisionDeps) {
    this.#state = state;
    this.#tried = tried;
    this.#deps = deps;
    this.#draft = state && new Draft(state);
    this.#refused = refused;
    this.#remembered = new Map(known.map((answer) => [answer.key, answer]));
  }

  async run(tasks: readonly Task[]): Promise<{ task: Task; error: unknown } | null> {
    for (const task of tasks) {
      try {
        this.#executions.set(task, await this.#execute(task));
      } catch (error) {
        if (error instanceof StoreFault) throw error;
        return { task, error };
      }
    }
    return null;
  }

  decision(): Omit<TeamDecision, "failures"> {
    return {
      executions: this.#executions,
      draft: this.#isTouched ? this.#draft : null,
      answers: this.#answers,
      refusals: this.#refusals,
      refused: this.#refused,
    };
  }

  async #execute(task: Task): Promise<Execution | Skipped> {
    const { envelope } = task;
    if (this.#isReplayed(envelope)) return SKIPPED;
    const repeated = this.#repeated(task);
    if (repeated) return repeated;
    const outcome = await this.#decide(envelope);
    if (!this.#draft) return done(outcome);
    this.#isTouched = true;
    if (envelope.replay) {
      this.#draft.team.replayed[envelope.replay.source] = envelope.replay.position;
    }
    const recorded = this.#recordRefusal(envelope, outcome);
    this.#remember(task, recorded);
    return done(recorded);
  }

  #isReplayed({ replay }: Envelope): boolean {
    if (!replay || !this.#draft) return false;
    const reached = replayedUpTo(this.#draft.team, replay.source);
    return reached !== null && reached >= replay.position;
  }

  #repeated({ envelope, digest }: Task): Execution | null {
    const key = envelope.idempotencyKey;
    const first = key === undefined ? undefined : this.#remembered.get(key);
    if (key === undefined || first === undefined || digest === null) return null;
    if (Buffer.compare(first.digest, digest) !== 0) {
      return done(rejected({ code: "idempotency_key_reused", key }));
    }
    return { ...done(first.outcome), repeated: true };
  }

  async #decide(envelope: Envelope): Promise<Outcome> {
    const { command, teamId, actor } = envelope;
    const { rules } = this.#deps;
    if (command.type === "create_team") {
      if (this.#draft) return rejected({ code: "already_exists", what: "team", id: teamId });
      const created = rules.createTeam(teamId, command, this.#context(this.#deps.now));
      if (!created.ok) return created.outcome;
      this.#draft = created.draft;
      return created.answer;
    }
    const draft = this.#draft;
    if (!draft) return rejected({ code: "not_found", what: "team", id: teamId });
    if (envelope.at !== undefined && !draft.team.clock) {
      return rejected({ code: "not_on_test_clock", teamId });
    }
    if (envelope.at !== undefined) {
      const reached = requireReach(draft, envelope.at, "at");
      if (!reached.ok) return reached;
    }
    await this.#bringIn(envelope, draft);
    const context = this.#context(nowOf(draft, this.#deps.now, envelope.at));
    rules.advance(draft, context);
    return rules.decide(draft, context, actor, command);
  }

  /** Loads documents that are not open any more, until the rules ask for nothing new. */
  async #bringIn({ command, teamId }: Envelope, draft: Draft): Promise<void> {
    // A team made in this batch has nothing that the draft does not hold.
    const state = this.#state;
    if (!state) return;
    for (;;) {
      const missing = wantedFor(this.#deps.rules, state, command, this.#tried);
      if (missing.length === 0) return;
      const wanted = missing.filter((reference) => !isInDraft(draft, reference));
      if (wanted.length > 0) await this.#deps.load(teamId, state, wanted);
    }
  }

  #recordRefusal({ command, actor }: Envelope, outcome: Outcome): Outcome {
    if (outcome.ok || !this.#draft || !EXPLAINABLE_REJECTIONS.has(outcome.rejection.code)) {
      return outcome;
    }
    const at = nowOf(this.#draft, this.#deps.now);
    const key = refusalKey(command, actor, outcome.rejection);
    const written = key === null ? null : writtenLately(this.#refused, key, at);
    if (written !== null) return { ...outcome, refusalId: written };
    const refusalId = this.#deps.ids.refusalId();
    if (key !== null) this.#refused = withWritten(this.#refused, key, { refusalId, at });
    this.#refusals.push({
      refusalId,
      at,
      command: command.type,
      actor: actor.kind === "operator" ? "operator" : actor.memberId,
      code: outcome.rejection.code,
      facts: outcome.rejection,
    });
    return { ...outcome, refusalId };
  }

  #remember({ envelope, digest }: Task, outcome: Outcome): void {
    const { teamId, idempotencyKey: key } = envelope;
    if (key === undefined || digest === null) return;
    if (!outcome.ok && TRANSIENT_REJECTIONS.has(outcome.rejection.code)) return;
    const answer: StoredAnswer = { teamId, key, digest, outcome };
    this.#remembered.set(key, answer);
    this.#answers.push(answer);
  }

  #context(now: Instant): Context {
    return { catalog: this.#deps.catalog, now };
  }
}

/** What a command still needs, marked as tried, so that it is asked for once in a batch. */
export function wantedFor(
  rules: Rules,
  state: TeamState,
  command: Command,
  tried: Set<string>,
): Reference[] {
  const missing = rules
    .missingFor(state, command, tried)
    .filter((reference) => !tried.has(referenceKey(reference)));
  for (const reference of missing) tried.add(referenceKey(reference));
  return missing;
}

/** A team's time never runs backwards; a test clock stands still until it is advanced. */
function nowOf(draft: Draft, now: Instant, at?: Instant): Instant {
  const { clock, lastInstant } = draft.team;
  return Math.max(clock ? (at ?? clock.now) : now, clock?.now ?? 0, lastInstant);
}

function isInDraft(draft: Draft, reference: Reference): boolean {
  return "id" in reference && draft[reference.shelf].get(reference.id) !== undefined;
}

const rejected = (rejection: Rejection): Outcome => ({ ok: false, rejection });

const SKIPPED: Skipped = { outcome: { ok: true, answer: {} }, repeated: false, skipped: true };

const done = (outcome: Outcome): Execution => ({ outcome, repeated: false, skipped: false });
