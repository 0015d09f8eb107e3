/**
 * A working copy of one team's state. Deciders read and change the draft. The state behind it stays
 * as it was until the engine has committed what the draft gathered. A decider checks everything
 * before it changes anything, so that a refusal needs no undoing.
 */
import { invariant } from "../base/invariant.ts";
import type {
  Account,
  Action,
  Charge,
  Cycle,
  Entry,
  Member,
  Reservation,
  Run,
  Team,
} from "./documents.ts";
import type { NewTeamEvent, TeamEvent } from "./events.ts";

/**
 * Everything of a team that is still open. Documents that have ended are loaded by id when a
 * command needs them.
 */
export interface TeamState {
  team: Team;
  members: Map<string, Member>;
  accounts: Map<string, Account>;
  runs: Map<string, Run>;
  actions: Map<string, Action>;
  reservations: Map<string, Reservation>;
  /** Cycles by their index, as text. */
  cycles: Map<string, Cycle>;
  /** Only the charges that a correction or an explanation needs. */
  charges: Map<string, Charge>;
}

export const SHELVES = [
  "members",
  "accounts",
  "runs",
  "actions",
  "reservations",
  "cycles",
  "charges",
] as const;
export type ShelfName = (typeof SHELVES)[number];

/** The kind of document that a shelf holds. */
export type DocumentOf<Name extends ShelfName> =
  TeamState[Name] extends Map<string, infer Document> ? Document : never;

export function emptyState(team: Team): TeamState {
  return {
    team,
    members: new Map(),
    accounts: new Map(),
    runs: new Map(),
    actions: new Map(),
    reservations: new Map(),
    cycles: new Map(),
    charges: new Map(),
  };
}

/** A copy-on-write view of all documents of one kind. */
export class Shelf<Doc extends object> {
  readonly #base: ReadonlyMap<string, Doc>;
  readonly #changed = new Map<string, Doc>();
  /**
   * Sums over the base documents, cached by name. A sum is valid while the base still has `size`
   * documents.
   */
  readonly #baseSums = new Map<string, { readonly size: number; readonly sum: bigint }>();

  constructor(base: ReadonlyMap<string, Doc>) {
    this.#base = base;
  }

  get(id: string): Readonly<Doc> | undefined {
    return this.#changed.get(id) ?? this.#base.get(id);
  }

  /** A copy that may be changed. Within one draft it is the same copy each time. */
  edit(id: string): Doc {
    const changed = this.#changed.get(id);
    if (changed) return changed;
    const base = this.#base.get(id);
    invariant(base, () => `there is a document ${id} to edit`);
    const copy = structuredCopy(base);
    this.#changed.set(id, copy);
    return copy;
  }

  add(id: string, doc: Doc): Doc {
    invariant(!this.get(id), () => `document ${id} is new`);
    this.#changed.set(id, doc);
    return doc;
  }

  /** All documents, in no particular order: sort them before you decide by order. */
  *values(): IterableIterator<Readonly<Doc>> {
    for (const [id, doc] of this.#base) if (!this.#changed.has(id)) yield doc;
    yield* this.#changed.values();
  }

  /**
   * Sums something up over all documents. The base is summed once in a draft, so that each command
   * of a batch pays for what changed, and not for ten thousand members or leases. A `name` must
   * always go with the same function `of`.
   */
  sum(name: string, of: (doc: Readonly<Doc>) => bigint): bigint {
    let sum = this.#baseSum(name, of);
    for (const [id, doc] of this.#changed) {
      const base = this.#base.get(id);
      sum += of(doc) - (base ? of(base) : 0n);
    }
    return sum;
  }

  /** Documents may be loaded into the base while a draft is made, but are never changed there. */
  #baseSum(name: string, of: (doc: Readonly<Doc>) => bigint): bigint {
    const { size } = this.#base;
    const known = this.#baseSums.get(name);
    if (known?.size === size) return known.sum;
    let sum = 0n;
    for (const doc of this.#base.values()) sum += of(doc);
    this.#baseSums.set(name, { size, sum });
    return sum;
  }

  get changed(): ReadonlyMap<string, Doc> {
    return this.#changed;
  }
}

/** What a decider notes for `settle`. */
export interface Noted {
  /** Cycles in which work has ended. One that is over may close. */
  readonly cyclesWithWorkEnded: Set<number>;
  /** Whether there may be more to spend than before, so that paused runs may go on. */
  mayHaveCredits: boolean;
}

/** How many runs are under way, and which are paused; see run-line.ts. */
export interface RunLine {
  /** How many runs are running or offered: both have been admitted. */
  underWay: number;
  /** The ids of paused runs, in the order in which they came. */
  readonly paused: string[];
}

export class Draft {
  readonly members: Shelf<Member>;
  readonly accounts: Shelf<Account>;
  readonly runs: Shelf<Run>;
  readonly actions: Shelf<Action>;
  readonly reservations: Shelf<Reservation>;
  readonly cycles: Shelf<Cycle>;
  readonly charges: Shelf<Charge>;
  /** The team's own document. It is always copied, and always written. */
  readonly team: Team;
  /** The journal and the events that this draft adds, in the order of `seq`. */
  readonly newCharges: Charge[] = [];
  readonly newEntries: Entry[] = [];
  readonly newEvents: TeamEvent[] = [];
  /** Null until somebody asks for it; see run-line.ts. */
  runLine: RunLine | null = null;
  /** What the decision may have made possible. `decide/settle.ts` works through it. */
  readonly noted: Noted = { cyclesWithWorkEnded: new Set(), mayHaveCredits: false };

  constructor(state: TeamState) {
    this.team = structuredCopy(state.team);
    this.members = new Shelf(state.members);
    this.accounts = new Shelf(state.accounts);
    this.runs = new Shelf(state.runs);
    this.actions = new Shelf(state.actions);
    this.reservations = new Shelf(state.reservations);
    this.cycles = new Shelf(state.cycles);
    this.charges = new Shelf(state.charges);
  }

  /** A new id, unique within the team, e.g. `grt_7`. */
  newId(prefix: string): string {
    return `${prefix}_${this.team.nextId++}`;
  }

  addCharge(charge: Omit<Charge, "seq">): Charge {
    const recorded = { ...charge, seq: ++this.team.journalSeq };
    this.newCharges.push(recorded);
    this.charges.add(recorded.chargeId, recorded);
    return recorded;
  }

  addEntry(entry: Omit<Entry, "seq">): void {
    invariant(entry.amount > 0n, "an entry moves a positive amount");
    this.newEntries.push({ ...entry, seq: ++this.team.journalSeq });
  }

  addEvent(event: NewTeamEvent): void {
    this.newEvents.push({ ...event, seq: ++this.team.eventSeq });
  }

  /** Notes that work pinned to this cycle has ended, or that the cycle's time or grace is over. */
  noteWorkEnded(cycleIndex: number): void {
    this.noted.cyclesWithWorkEnded.add(cycleIndex);
  }

  /**
   * Notes that there may be more to spend: a purchase, a released hold, a switch, a cap, room for a
   * run.
   */
  noteCredits(): void {
    this.noted.mayHaveCredits = true;
  }

  /** Makes sure that `advance` looks at this team again no later than `at`. */
  wakeAt(at: number): void {
    if (this.team.dueAt === null || at < this.team.dueAt) this.team.dueAt = at;
  }
}

/** The state after a draft was committed. Do not use `state` afterwards. */
export function commitDraft(state: TeamState, draft: Draft): TeamState {
  state.team = draft.team;
  for (const name of SHELVES) {
    const target = state[name] as Map<string, object>;
    for (const [id, doc] of draft[name].changed) target.set(id, doc);
  }
  return dropClosed(state);
}

/** Whether a document must be in memory for every decision, or only when a command names it. */
export const isOpen = {
  members: (_: Member): boolean => true,
  /**
   * A carried account is always open: a pack may be bought, or a correction may come, at any time.
   */
  accounts: (account: Account, state: Pick<TeamState, "cycles">): boolean =>
    account.cycle === null || state.cycles.has(String(account.cycle)),
  runs: (run: Run): boolean =>
    run.status === "running" || run.status === "paused" || run.status === "offered",
  actions: (action: Action): boolean => action.status === "started",
  reservations: (reservation: Reservation): boolean => reservation.status === "held",
  cycles: (cycle: Cycle): boolean => cycle.status !== "closed",
};

function dropClosed(state: TeamState): TeamState {
  for (const [id, cycle] of state.cycles) if (!isOpen.cycles(cycle)) state.cycles.delete(id);
  for (const [id, run] of state.runs) if (!isOpen.runs(run)) state.runs.delete(id);
  for (const [id, action] of state.actions) if (!isOpen.actions(action)) state.actions.delete(id);
  for (const [id, held] of state.reservations) {
    if (!isOpen.reservations(held)) state.reservations.delete(id);
  }
  for (const [id, account] of state.accounts) {
    if (!isOpen.accounts(account, state)) state.accounts.delete(id);
  }
  state.charges.clear();
  return state;
}

/**
 * A deep copy of plain data: objects, arrays and scalars. `structuredClone` is several times
 * slower.
 */
export function structuredCopy<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(structuredCopy) as Value;
  if (value !== null && typeof value === "object") {
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      copy[key] = structuredCopy((value as Record<string, unknown>)[key]);
    }
    return copy as Value;
  }
  return value;
}
