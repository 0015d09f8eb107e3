/**
 * Usage after the fact, as CloudEvents. Each event becomes one command, and has a receipt.
 */
import { type AnswerOf, type FactsOf, toProblem } from "@sluice/contract";
import { invariant } from "@sluice/core";
import type { Execution } from "@sluice/engine";
import { keyOfEvent, type ParsedEvent, parseUsageEvent } from "../cloudevents/usage-event.ts";
import type { Deps } from "../http/call.ts";
import type { Principal } from "../http/principal.ts";
import { problemOf } from "../http/problem-error.ts";

export type Receipts = AnswerOf<"record_events">;
type Receipt = Receipts["items"][number];

export async function recordEvents(
  events: readonly unknown[],
  isBatch: boolean,
  { deps, principal, requestId }: { deps: Deps; principal: Principal; requestId: string },
): Promise<Receipts> {
  const ownTeam = principal.scope === "operator" ? null : principal.teamId;
  const parsed = events.map((raw, index) => {
    const event = parseUsageEvent(raw, isBatch ? `[${index}]` : "", ownTeam);
    return ownTeam === null ? event : withinTeam(event, ownTeam);
  });
  const requests = parsed.flatMap((each) => ("event" in each ? [toRequest(each)] : []));
  const executed = await deps.engine.executeMany(requests);
  let next = 0;
  const items = parsed.map((each): Receipt => {
    if ("event" in each) return receiptOf(each, executed[next++], requestId);
    const { source, id } = each;
    const problem =
      "foreign" in each
        ? toProblem("not_found", each.foreign, { requestId })
        : toProblem("invalid_input", each.facts, { requestId });
    return { source, id, status: "refused", chargeId: null, problem };
  });
  const count = (status: Receipt["status"]): number =>
    items.filter((item) => item.status === status).length;
  return {
    recorded: count("recorded"),
    duplicates: count("duplicate"),
    refused: count("refused"),
    items,
  };
}

interface Foreign {
  readonly source: string;
  readonly id: string;
  readonly foreign: FactsOf<"not_found">;
}

/** A team's key reaches its own team only; another is answered as one that does not exist. */
function withinTeam(parsed: ParsedEvent, ownTeam: string): ParsedEvent | Foreign {
  if (!parsed.ok || parsed.event.teamId === ownTeam) return parsed;
  const { source, id, teamId } = parsed.event;
  return { source, id, foreign: { what: "team", id: teamId } };
}

type Accepted = Extract<ParsedEvent, { ok: true }>;

const toRequest = ({ event }: Accepted) => ({
  teamId: event.teamId,
  command: event.command,
  actor: { kind: "operator" } as const,
  idempotencyKey: keyOfEvent(event),
});

function receiptOf(
  { event }: Accepted,
  done: Execution<"record_usage"> | undefined,
  requestId: string,
): Receipt {
  invariant(done, "executeMany answers as many items as it was given");
  const { source, id } = event;
  const { outcome, repeated } = done;
  if (!outcome.ok) {
    const problem = problemOf(outcome.rejection, requestId, outcome.refusalId);
    return { source, id, status: "refused", chargeId: null, problem };
  }
  return {
    source,
    id,
    status: repeated ? "duplicate" : "recorded",
    chargeId: outcome.answer.charge.chargeId,
    problem: null,
  };
}
