/** Several things measured in turns, so that a neighbour's noise falls on all of them; medians. */

/** Each answers its rate. One round more than told warms up, and is not counted. */
export async function ratesInTurns<Name extends string>(
  measures: Readonly<Record<Name, () => Promise<number>>>,
  rounds: number,
): Promise<Record<Name, number>> {
  const names = Object.keys(measures) as Name[];
  const samples = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const rate = await measures[name]();
      if (round > 0) samples.get(name)?.push(rate);
    }
  }
  const medians = names.map((name) => [name, medianOf(samples.get(name) ?? [])] as const);
  return Object.fromEntries(medians) as Record<Name, number>;
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
