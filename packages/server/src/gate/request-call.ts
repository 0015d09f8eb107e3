import type { GateCall } from "@sluice/gate";
import type { FastifyRequest } from "fastify";
import { addressOf } from "./caller-address.ts";
import type { OriginalCall } from "./original-call.ts";

/** A call of the guarded API, with the credentials that came with this request. */
export function callOf(request: FastifyRequest, { method, path }: OriginalCall): GateCall {
  const { headers } = request;
  return {
    method,
    path,
    address: addressOf(request),
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
  };
}
