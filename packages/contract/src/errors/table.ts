import type { z } from "zod";
import { edgeErrors } from "./edge.ts";
import { limitErrors } from "./limits.ts";
import { requestErrors } from "./requests.ts";

/** Every code that an answer of the server can carry. Total over the core's refusals. */
export const errorTable = { ...limitErrors, ...requestErrors, ...edgeErrors } as const;

export type ErrorCode = keyof typeof errorTable;
export type FactsOf<Code extends ErrorCode> = z.output<(typeof errorTable)[Code]["facts"]>;

export const ERROR_CODES = Object.keys(errorTable) as readonly ErrorCode[];

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorTable, code);
