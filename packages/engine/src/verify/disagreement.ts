/** What a verification found to be otherwise than the ledger says. */

export interface Disagreement {
  readonly team: string;
  /** A sentence: what should be so and is not. */
  readonly what: string;
  /** The row to look at. */
  readonly where: { readonly table: string; readonly key: string };
  readonly expected: string;
  readonly got: string;
}

export interface Finding extends Omit<Disagreement, "team"> {}

/** Collects what the checks of one team find, and counts what they have looked at. */
export class Findings {
  readonly found: Finding[] = [];
  checks = 0;
  readonly #max: number;

  /** Past `max` findings are counted as checks but not kept: a broken team breaks everything. */
  constructor(max = 1000) {
    this.#max = max;
  }

  /** One comparison. Amounts are compared as they are, and shown as text. */
  equal(
    what: string,
    where: Finding["where"],
    expected: bigint | number | string | boolean | null,
    got: bigint | number | string | boolean | null,
  ): boolean {
    this.checks += 1;
    if (expected === got) return true;
    this.add(what, where, String(expected), String(got));
    return false;
  }

  add(what: string, where: Finding["where"], expected: string, got: string): void {
    if (this.found.length < this.#max) this.found.push({ what, where, expected, got });
  }
}
