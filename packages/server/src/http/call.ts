/** One call as handlers see it: typed by the contract, authenticated, and without HTTP. */
import type { AnswerOf, InputOf, OperationId } from "@sluice/contract";
import type { Rejection, Result } from "@sluice/core";
import type { Viewer } from "@sluice/engine";
import type { Dialect, Gate, Limiter } from "@sluice/gate";
import type { SluiceEngine } from "./engine-port.ts";
import type { Metrics } from "./metrics.ts";
import type { Principal } from "./principal.ts";
import { problemErrorOf } from "./problem-error.ts";

export interface Deps {
  readonly engine: SluiceEngine;
  readonly gate: Gate;
  /** The form of refusals of guarded calls. */
  readonly dialect: Dialect;
  /** The gate's own limiter, to look at its counters without a call. */
  readonly limiter: Limiter;
  readonly metrics: Metrics;
}

export interface Call<Id extends OperationId = OperationId> {
  readonly input: InputOf<Id>;
  readonly principal: Principal;
  /** Questions are asked in this name: the engine shows what it may see (RULES D2, C14). */
  readonly viewer: Viewer;
  readonly deps: Deps;
  /** The id of the request, which a problem inside an answer names, too. */
  readonly requestId: string;
}

export type Handler<Id extends OperationId> = (call: Call<Id>) => Promise<AnswerOf<Id>>;

/** Operations that are not commands: those all go the same way (see commands.ts). */
export type Handlers = { readonly [Id in OperationId]?: Handler<Id> };

/** The answer to a question; a refusal ends the request. */
export async function answered<Value>(question: Promise<Result<Value, Rejection>>): Promise<Value> {
  const result = await question;
  if (!result.ok) throw problemErrorOf(result.rejection);
  return result.value;
}
