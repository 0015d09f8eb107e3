/** Answers go to stdout, and messages about the work to stderr. */
import pc from "picocolors";

export interface Console {
  /** Prints a line of the answer. */
  print(line?: string): void;
  /** Prints the whole answer as JSON, for programs. */
  json(value: unknown): void;
  /** Prints a line about the work to stderr. */
  note(line: string): void;
  /** Rewrites the last line of a terminal; does nothing elsewhere. */
  status(line: string): void;
  readonly isTerminal: boolean;
  readonly colors: ReturnType<typeof pc.createColors>;
}

export function systemConsole(): Console {
  // `sluice statement --all | head` closes the pipe early; that is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  const isTerminal = process.stderr.isTTY === true;
  let hasStatus = false;
  const clear = (): void => {
    if (hasStatus) process.stderr.write("\r\x1b[K");
    hasStatus = false;
  };
  return {
    isTerminal,
    colors: pc.createColors(pc.isColorSupported && process.stdout.isTTY === true),
    print(line = "") {
      clear();
      process.stdout.write(`${line}\n`);
    },
    json(value) {
      clear();
      process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    note(line) {
      clear();
      process.stderr.write(`${line}\n`);
    },
    status(line) {
      if (!isTerminal) return;
      process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`);
      hasStatus = true;
    },
  };
}
