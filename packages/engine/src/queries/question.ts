/**
 * What a question is, and the three kinds of them: of a team that is opened as it stands, of a team
 * that is only looked at, and of all teams. An entry of the table says who may ask, how its pages
 * go, and what the answer is; the rest is done here, in one order.
 */
import { ALLOWED, accept, type Rejection, type Result, type Right } from "@sluice/core";
import type { Answered, Asked } from "./asked.ts";
import { lookAtTeam, openTeam } from "./open-team.ts";
import { type CursorShape, type PageWanted, readPaging } from "./paging.ts";
import { type OperatorRight, requireOperator, requireToSee } from "./rights.ts";
import type { OpenedTeam, SeenTeam } from "./seen-team.ts";

export interface OfTeam {
  readonly teamId: string;
}

export interface Question<Name, By, Key, Input, Value> {
  /** What `queries` calls it. */
  readonly name: Name;
  /** The one field of its input that `queries` takes as it is; null: it takes an object. */
  readonly by: By;
  /** The field of the API's answer that holds the value; null: the value is the answer. */
  readonly key: Key;
  readonly isOfTeam: boolean;
  answer(asked: Asked, input: Input): Answered<Value>;
}

/** An entry of the table. */
interface Entry<Name, By, Key, Seen, Input, Value> {
  readonly name: Name;
  readonly by?: By;
  readonly key?: Key;
  /** Default: everyone in the team, where a guest sees only what is their own. */
  readonly right?: Right | OperatorRight;
  /** The types of a cursor's parts. Default: the answer has no pages. */
  readonly cursor?: CursorShape;
  answer(seen: Seen, input: Input, page: PageWanted): Answered<Value> | Result<Value, Rejection>;
}

/** A question that needs the team as it stands now, with everything of it that is open. */
export const ofOpenedTeam = <
  const Name extends string,
  Input extends object,
  Value,
  const By extends string | null = null,
  const Key extends string | null = null,
>(
  entry: Entry<Name, By, Key, OpenedTeam, Input, Value>,
) => ofTeam(entry, openTeam);

/** A question that needs no more of the team than who asks, and what it brings in by name. */
export const ofSeenTeam = <
  const Name extends string,
  Input extends object,
  Value,
  const By extends string | null = null,
  const Key extends string | null = null,
>(
  entry: Entry<Name, By, Key, SeenTeam, Input, Value>,
) => ofTeam(entry, lookAtTeam);

/** A question of the operator's about all teams. */
export const ofAllTeams = <const Name extends string, Input extends object, Value>(
  entry: Entry<Name, null, null, Asked, Input, Value> & { readonly right: OperatorRight },
): Question<Name, null, null, Input, Value> => ({
  name: entry.name,
  by: null,
  key: null,
  isOfTeam: false,
  async answer(asked, input) {
    const allowed = requireOperator(asked.viewer, entry.right);
    if (!allowed.ok) return allowed;
    const page = pageOf(entry.cursor, input);
    return page.ok ? entry.answer(asked, input, page.value) : page;
  },
});

function ofTeam<Name, By, Key, Seen extends SeenTeam, Input extends object, Value>(
  entry: Entry<Name, By, Key, Seen, Input, Value>,
  open: (asked: Asked, teamId: string) => Promise<Result<Seen, Rejection>>,
): Question<Name, By | null, Key | null, OfTeam & Input, Value> {
  const { name, by = null, key = null, right, cursor } = entry;
  return {
    name,
    by,
    key,
    isOfTeam: true,
    async answer(asked, input) {
      const page = pageOf(cursor, input);
      if (!page.ok) return page;
      const seen = await open(asked, input.teamId);
      if (!seen.ok) return seen;
      const allowed = right === undefined ? ALLOWED : requireToSee(seen.value, right);
      return allowed.ok ? entry.answer(seen.value, input, page.value) : allowed;
    },
  };
}

const NO_PAGES: PageWanted = { key: null, limit: 0 };

const pageOf = (cursor: CursorShape | undefined, input: object): Result<PageWanted, Rejection> =>
  cursor === undefined ? accept(NO_PAGES) : readPaging(input, cursor);
