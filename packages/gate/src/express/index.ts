/** The gate as a middleware of Express 5 (`app.use(expressGate(gate))`), and of what is like it. */
import type { NextFunction, Request, RequestHandler, Response } from "express";
import {
  type AdapterOptions,
  type Decider,
  isOfRefusal,
  isPreflight,
  NodeCall,
  UNCOUNTED,
} from "../adapters/adapter.ts";
import type { GateCall, Verdict } from "../ports/verdict.ts";

declare global {
  namespace Express {
    interface Request {
      /** The gate's verdict on this call; set behind the gate, except for preflights. */
      sluice?: Verdict;
    }
  }
}

/** The call that a request is, for a dry decision in a handler of one's own. */
export const expressCall = (request: Request): GateCall => new NodeCall(request);

/**
 * Answers calls that the gate refuses and passes on those it admits, with the gate's headers on
 * every response. An error that the gate throws goes to Express's error handling.
 */
export function expressGate(gate: Decider, options: AdapterOptions = {}): RequestHandler {
  const { countsPreflights = false, except } = options;
  return (request, response, next) => {
    const call = new NodeCall(request);
    if (except?.(call)) return next();
    if (!countsPreflights && isPreflight(call)) return passPreflight(gate, call, response, next);
    const verdict = gate.decide(call);
    if (verdict instanceof Promise) {
      return verdict.then((decided) => follow(decided, request, response, next));
    }
    return follow(verdict, request, response, next);
  };
}

function follow(verdict: Verdict, request: Request, response: Response, next: NextFunction): void {
  request.sluice = verdict;
  for (const [name, value] of verdict.headers) response.setHeader(name, value);
  const { refusal } = verdict;
  if (refusal === null) {
    next();
    return;
  }
  response.statusCode = verdict.status;
  response.setHeader("Content-Type", refusal.contentType);
  response.end(refusal.body);
}

async function passPreflight(
  gate: Decider,
  call: GateCall,
  response: Response,
  next: NextFunction,
): Promise<void> {
  const verdict = await gate.decide(call, UNCOUNTED);
  for (const [name, value] of verdict.headers) {
    if (!isOfRefusal(name)) response.setHeader(name, value);
  }
  next();
}
