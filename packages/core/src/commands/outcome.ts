import type { Rejection } from "./rejections.ts";

/** What a command answers: plain JSON, amounts as decimal strings, instants as RFC 3339. */
export type Answer = Record<string, unknown>;

export type Outcome =
  | { readonly ok: true; readonly answer: Answer }
  | {
      readonly ok: false;
      readonly rejection: Rejection /** Set when `explain` can be asked about it. */;
      readonly refusalId?: string;
    };
