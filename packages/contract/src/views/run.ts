import { z } from "zod";
import { chargeView } from "./charge.ts";

const runFields = {
  runId: z.string(),
  status: z.string(),
  flowId: z.string(),
  memberId: z.string().nullable(),
  kind: z.string(),
  trigger: z.string(),
  parentRunId: z.string().nullable(),
  rootRunId: z.string(),
  depth: z.int(),
  requestedAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  card: z.string().nullable(),
  plan: z.string().nullable(),
  cycle: z.int().nullable(),
  own: z.string(),
  children: z.string(),
  total: z.string(),
  absorbed: z.string(),
  overage: z.string(),
  stop: z.object({ reason: z.string() }).nullable(),
  paused: z.object({ place: z.int(), resetsAt: z.string(), lapsesAt: z.string() }).nullable(),
  claimBefore: z.string().nullable(),
};

export const runView = z.object(runFields).meta({ id: "Run" });
export type RunView = z.output<typeof runView>;

export interface RunTreeView extends RunView {
  charges: z.output<typeof chargeView>[];
  descendants: RunTreeView[];
}

export const runTreeView: z.ZodType<RunTreeView> = z
  .object({
    ...runFields,
    charges: z.array(chargeView),
    get descendants(): z.ZodType<RunTreeView[]> {
      return z.array(runTreeView);
    },
  })
  .meta({ id: "RunTree", description: "The run and everything below it, each counted once." });
