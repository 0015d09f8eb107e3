/** Resolves with the first SIGINT, SIGTERM or SIGHUP. A second one ends the process at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
    const take = (signal: NodeJS.Signals): void => {
      for (const each of signals) process.off(each, take);
      resolve(signal);
    };
    for (const each of signals) process.on(each, take);
  });
}
