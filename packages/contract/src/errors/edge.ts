/** Refusals and faults that the server itself answers, before or beside the rules. */
import { z } from "zod";
import { defineError } from "./define.ts";
import { oneOf } from "./remedies.ts";

const AUTHENTICATION = {
  missing: "No key was sent. Send Authorization: Bearer KEY, or X-API-Key: KEY.",
  malformed: "The key does not have the form of a key; it may have been cut when copied.",
  unknown: "The key is not known here.",
  revoked: "The key was revoked.",
} as const;

export const edgeErrors = {
  malformed_json: defineError({
    status: 400,
    title: "Malformed JSON",
    facts: z.object({ reason: z.string() }),
    sentence: (facts) => `The body is not JSON: ${facts.reason}.`,
    advice: "Send a body that parses, with content-type application/json.",
    isRetryable: false,
  }),
  unauthenticated: defineError({
    status: 401,
    title: "A key is needed",
    facts: z.object({ reason: z.enum(["missing", "malformed", "unknown", "revoked"]) }),
    sentence: (facts) => AUTHENTICATION[facts.reason],
    advice: "Send a key that exists and was not revoked.",
    isRetryable: false,
  }),
  scope_missing: defineError({
    status: 403,
    title: "The key's scope does not cover this",
    facts: z.object({ scope: z.string(), allowedScopes: z.array(z.string()) }),
    sentence: (facts) =>
      `This key has the scope ${facts.scope}; the request needs ${oneOf(facts.allowedScopes)}.`,
    advice: "Use a key of an allowed scope.",
    isRetryable: false,
  }),
  method_not_allowed: defineError({
    status: 405,
    title: "Method not allowed",
    facts: z.object({ method: z.string(), allowed: z.array(z.string()) }),
    sentence: (facts) => `${facts.method} is not possible here; ${oneOf(facts.allowed)} is.`,
    advice: "Use one of the methods in the Allow header.",
    isRetryable: false,
  }),
  unsupported_media_type: defineError({
    status: 415,
    title: "Unsupported media type",
    facts: z.object({ got: z.string(), supported: z.array(z.string()) }),
    sentence: (facts) =>
      `The body is ${facts.got || "of no content type"}; ${oneOf(facts.supported)} is understood.`,
    advice: "Set content-type to one of the supported types.",
    isRetryable: false,
  }),
  body_too_large: defineError({
    status: 413,
    title: "Body too large",
    facts: z.object({ bytesMax: z.int() }),
    sentence: (facts) => `A body may have ${facts.bytesMax} bytes here.`,
    advice: "Send less at once; batches can be split at will.",
    isRetryable: false,
  }),
  unavailable: defineError({
    status: 503,
    title: "Not available at the moment",
    facts: z.object({ reason: z.string() }),
    sentence: (facts) => `The request was not decided: ${facts.reason}.`,
    advice: "Repeat the request with the same Idempotency-Key; it is decided once at most.",
    isRetryable: true,
  }),
  internal_error: defineError({
    status: 500,
    title: "Internal error",
    facts: z.object({}),
    sentence: () => "Something is wrong on our side. The request id names it in the log.",
    advice: "Report the request id. With an Idempotency-Key the request can be repeated safely.",
    isRetryable: true,
  }),
} as const;
