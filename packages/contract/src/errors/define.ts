import type { z } from "zod";

/** One code: its status, its words, and what somebody who meets it should do. */
export interface ErrorDefinition<Facts extends z.ZodType = z.ZodType> {
  readonly status: number;
  readonly title: string;
  /** The facts that the refusal carries; they travel as `facts` in the problem. */
  readonly facts: Facts;
  /** The sentence for people, made from the facts alone (RULES D4). */
  readonly sentence: (facts: z.output<Facts>) => string;
  /** For the reference: when it happens and what to do. */
  readonly advice: string;
  /** Whether the same request may succeed later without anybody changing anything. */
  readonly isRetryable: boolean;
}

export const defineError = <Facts extends z.ZodType>(
  definition: ErrorDefinition<Facts>,
): ErrorDefinition<Facts> => definition;
