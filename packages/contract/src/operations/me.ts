import { meView } from "../views/me.ts";
import { none, operation } from "./define.ts";

export const meOperations = {
  get_me: operation({
    method: "GET",
    path: "/me",
    tag: "Usage",
    summary: "Look at the key that asks: its user, and the quotas of its team",
    about:
      "Counts as a call of the API that is sold, in its minute and its month, and is refused like " +
      "one. Amounts are JSON numbers here, in the shape that clients of a like API already parse; " +
      "what resets when, in which unit, is in a team's usage.",
    kind: "edge",
    params: none,
    query: none,
    body: null,
    answers: { 200: { means: "User and quotas.", schema: meView } },
    scopes: ["team", "member"],
    errors: ["rate_limited", "quota_exhausted"],
  }),
} as const;
