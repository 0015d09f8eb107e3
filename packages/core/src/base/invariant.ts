/**
 * A broken invariant is a bug. It is thrown, nothing below the edge catches it, and it is never a
 * refusal.
 */
export class InvariantViolation extends Error {
  override readonly name = "InvariantViolation";
}

/**
 * Throws unless `holds`. `claim` says what should hold. Where it takes work to write and the path is
 * busy, pass a function: it is called only if the claim is wrong.
 */
export function invariant(holds: unknown, claim: string | (() => string)): asserts holds {
  if (!holds) throw new InvariantViolation(typeof claim === "string" ? claim : claim());
}
