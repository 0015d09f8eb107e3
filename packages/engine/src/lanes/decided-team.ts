/** What a batch has decided for one of its teams, and what that leaves behind. */
import { commitDraft, emptyState, type TeamState } from "@sluice/core";
import { chainDraft } from "../journal/hash-chain.ts";
import type { TeamWrite } from "../ports/records.ts";
import type { TeamDecision } from "./decide-team.ts";
import type { RefusedLately } from "./refused-lately.ts";

/** A team as it stands, and where its version and its journal have got to. */
export interface TeamBase {
  readonly version: number;
  readonly headHash: Uint8Array;
  readonly state: TeamState;
  /** Refusals of its gates that have been written lately. */
  readonly refused: RefusedLately;
}

export interface DecidedTeam {
  readonly teamId: string;
  readonly decision: TeamDecision;
  /** Null: the team is new, or there is none. */
  readonly state: TeamState | null;
  readonly version: number;
  readonly headHash: Uint8Array;
  /** Null: there is nothing to write. */
  readonly write: TeamWrite | null;
}

export function decidedTeam(
  teamId: string,
  base: Pick<TeamBase, "version" | "headHash"> & { readonly state: TeamState | null },
  decision: TeamDecision,
): DecidedTeam {
  const { state, version, headHash } = base;
  const { draft, answers, refusals } = decision;
  const write = draft && {
    teamId,
    isNew: state === null,
    version: version + 1,
    draft,
    ...chainDraft(draft, headHash),
    answers,
    refusals,
  };
  return { teamId, decision, state, version, headHash, write };
}

/**
 * The team as the batch leaves it once it is committed; undefined when that is not known well
 * enough to be kept. The state before must not be used afterwards.
 */
export function leftBy({
  decision,
  state,
  version,
  headHash,
  write,
}: DecidedTeam): TeamBase | undefined {
  const { refused } = decision;
  if (write) {
    const left = commitDraft(state ?? emptyState(write.draft.team), write.draft);
    return { version: write.version, headHash: write.headHash, state: left, refused };
  }
  // A command that failed may have brought in documents that are not open.
  return state && decision.failures.size === 0 ? { version, headHash, state, refused } : undefined;
}
