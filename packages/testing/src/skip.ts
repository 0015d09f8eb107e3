/** The one reason to skip a test: the machine lacks a server. Its name says which, and why. */
import { describe, test } from "vitest";

export function skipTests(claim: string, reason: string): void {
  describe(claim, () => test.skip(reason, () => undefined));
}
