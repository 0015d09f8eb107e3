import { z } from "zod";
import { id, text } from "../base/values.ts";
import { keyView, scope } from "../views/key.ts";
import type { Descriptions } from "./define.ts";

export const keyOperations = {
  create_key: {
    summary: "Make a key; its secret is shown this once",
    about: "A team's key can make keys of its own team; operator keys are made by operators.",
    body: z.strictObject({
      name: text,
      scope,
      teamId: id.optional(),
      memberId: id.optional(),
    }),
    answers: {
      201: { means: "The key.", schema: z.object({ key: keyView, secret: z.string() }) },
    },
    errors: ["scope_missing"],
  },
  list_keys: {
    summary: "List keys, revoked ones included",
    about: "With teamId they are the keys of that team, without it the operator's own.",
    query: { teamId: id.optional() },
    answers: { 200: { means: "The keys.", schema: z.object({ items: z.array(keyView) }) } },
  },
  revoke_key: {
    summary: "Revoke a key, at once and on every process",
    about: "An operator's key revokes any key, and with teamId only one of that team.",
    query: { teamId: id.optional() },
    answers: { 200: { means: "The key, revoked.", schema: z.object({ key: keyView }) } },
  },
} as const satisfies Partial<Descriptions>;
