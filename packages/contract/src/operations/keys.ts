import { z } from "zod";
import { id, text } from "../values.ts";
import { keyView, scope } from "../views/key.ts";
import { none, operation, TEAM } from "./define.ts";

const tag = "Keys";

export const keyOperations = {
  create_key: operation({
    method: "POST",
    path: "/v1/keys",
    tag,
    summary: "Make a key; its secret is shown this once",
    about: "A team's key can make keys of its own team; operator keys are made by operators.",
    kind: "edge",
    params: none,
    query: none,
    body: z.strictObject({
      name: text,
      scope,
      teamId: id.optional(),
      memberId: id.optional(),
    }),
    answers: {
      201: { means: "The key.", schema: z.object({ key: keyView, secret: z.string() }) },
    },
    scopes: TEAM,
    errors: ["scope_missing"],
  }),
  list_keys: operation({
    method: "GET",
    path: "/v1/keys",
    tag,
    summary: "List keys, revoked ones included",
    about: "Of one team with teamId, or the operator's own without.",
    kind: "edge",
    params: none,
    query: z.strictObject({ teamId: id.optional() }),
    body: null,
    answers: { 200: { means: "The keys.", schema: z.object({ items: z.array(keyView) }) } },
    scopes: TEAM,
    errors: [],
  }),
  revoke_key: operation({
    method: "DELETE",
    path: "/v1/keys/{keyId}",
    tag,
    summary: "Revoke a key, at once and on every process",
    about: "An operator's key revokes any key, and with teamId only one of that team.",
    kind: "edge",
    params: z.strictObject({ keyId: id }),
    query: z.strictObject({ teamId: id.optional() }),
    body: null,
    answers: { 200: { means: "The key, revoked.", schema: z.object({ key: keyView }) } },
    scopes: TEAM,
    errors: [],
  }),
} as const;
