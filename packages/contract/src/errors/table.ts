import type { Rejection, RejectionCode } from "@sluice/core";
import type { z } from "zod";
import type { Nothing } from "../base/same.ts";
import { edgeErrors } from "./edge.ts";
import { limitErrors } from "./limits.ts";
import { requestErrors } from "./requests.ts";

/** Every code that an answer of the server can carry, all of the core's refusals included. */
export const errorTable = { ...limitErrors, ...requestErrors, ...edgeErrors } as const;

export type ErrorCode = keyof typeof errorTable;
export type FactsOf<Code extends ErrorCode> = z.output<(typeof errorTable)[Code]["facts"]>;

export const ERROR_CODES = Object.keys(errorTable) as readonly ErrorCode[];

type Facts<Code extends RejectionCode> = Omit<Extract<Rejection, { code: Code }>, "code">;
/** Refusals of the core that the table lacks, or whose facts differ from the core's. */
export type RefusalsThatDiffer = Nothing<
  {
    [Code in RejectionCode]: Code extends ErrorCode
      ? Facts<Code> extends FactsOf<Code>
        ? Exclude<keyof Facts<Code>, keyof FactsOf<Code>> extends never
          ? never
          : Code
        : Code
      : Code;
  }[RejectionCode]
>;
