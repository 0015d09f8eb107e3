/** A broken invariant is a bug: it is thrown, never caught below the edge, and never a refusal. */
export class InvariantViolation extends Error {
  override readonly name = "InvariantViolation";
}

export function invariant(holds: unknown, claim: string): asserts holds {
  if (!holds) throw new InvariantViolation(claim);
}
