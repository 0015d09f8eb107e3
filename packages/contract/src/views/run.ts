import type * as core from "@sluice/core";
import { z } from "zod";
import type { ViewOf } from "../base/same.ts";
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

export const runView = z.object(runFields).meta({ id: "Run" }) satisfies z.ZodType<core.RunView>;
export type RunView = ViewOf<typeof runView, core.RunView>;

export type RunTreeView = core.RunTreeView;

export const runTreeView: z.ZodType<RunTreeView> = z
  .object({
    ...runFields,
    charges: z.array(chargeView),
    get descendants(): z.ZodType<RunTreeView[]> {
      return z.array(runTreeView);
    },
  })
  .meta({ id: "RunTree", description: "The run and everything below it. Each run counts once." });
