/** One measurement, against another that was taken in the same run on the same machine. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is compared with, in words. */
  readonly against: string;
  readonly againstValue: number;
  /** `value / againstValue`. */
  readonly ratio: number;
  /** What the ratio should be, e.g. ">= 0.6"; null: only reported. */
  readonly goal: string | null;
}
