/** Problem details (RFC 9457): one shape for every refusal and fault that leaves the server. */
import { z } from "zod";
import { type ErrorCode, errorTable, type FactsOf } from "./table.ts";

export const problem = z
  .object({
    type: z.string().describe("Where the code is described: /reference/errors#CODE."),
    title: z.string(),
    status: z.int(),
    code: z.string().describe("A stable name. /reference/errors lists them all."),
    detail: z
      .string()
      .describe(
        "A sentence for people: which limit was reached, what is used, when it resets, who can help.",
      ),
    facts: z.record(z.string(), z.unknown()),
    requestId: z.string().optional(),
    refusalId: z
      .string()
      .optional()
      .describe("Present where explain_refusal can explain the refusal."),
    retryAt: z.string().optional().describe("The exact instant from which a retry makes sense."),
  })
  .meta({ id: "Problem" });

export type ProblemBody = z.output<typeof problem>;

/** A trigger's caller retries blindly. It is told to stay away for a day at most (RULES F3). */
export const RETRY_AFTER_MAX_SECONDS = 86_400;
/** How long to wait where nothing says when a slot comes free. */
const RETRY_AFTER_DEFAULT_SECONDS = 60;

export function statusOf<Code extends ErrorCode>(code: Code, facts: FactsOf<Code>): number {
  return isTriggerRefusal(code, facts) ? 429 : errorTable[code].status;
}

const isTriggerRefusal = (code: ErrorCode, facts: object): boolean =>
  code === "credits_exhausted" && "isTrigger" in facts && facts.isTrigger === true;

export function toProblem<Code extends ErrorCode>(
  code: Code,
  facts: FactsOf<Code>,
  ids: { requestId?: string | undefined; refusalId?: string | undefined } = {},
): ProblemBody {
  const definition = errorTable[code];
  const retryAt = retryAtOf(facts);
  return {
    type: `/reference/errors#${code}`,
    title: definition.title,
    status: statusOf(code, facts),
    code,
    detail: sentenceOf(code, facts),
    facts: { ...facts },
    ...(ids.requestId === undefined ? {} : { requestId: ids.requestId }),
    ...(ids.refusalId === undefined ? {} : { refusalId: ids.refusalId }),
    ...(retryAt === null ? {} : { retryAt }),
  };
}

export function sentenceOf<Code extends ErrorCode>(code: Code, facts: FactsOf<Code>): string {
  const { sentence } = errorTable[code] as { sentence: (facts: FactsOf<Code>) => string };
  const text = sentence(facts);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Seconds for `Retry-After`. Null: a retry alone does not help. Faults ask for one second. */
export function retryAfterSeconds(body: ProblemBody, nowMs: number): number | null {
  if (body.status === 503) return 1;
  if (body.status !== 429) return null;
  if (body.retryAt === undefined) return RETRY_AFTER_DEFAULT_SECONDS;
  const seconds = Math.ceil((Date.parse(body.retryAt) - nowMs) / 1000);
  return Math.min(Math.max(seconds, 1), RETRY_AFTER_MAX_SECONDS);
}

function retryAtOf(facts: object): string | null {
  if ("resetsAt" in facts && typeof facts.resetsAt === "string") return facts.resetsAt;
  if (!("remedies" in facts) || !Array.isArray(facts.remedies)) return null;
  for (const each of facts.remedies) if (typeof each?.at === "string") return each.at;
  return null;
}
