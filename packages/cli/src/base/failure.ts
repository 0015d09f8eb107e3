/** What ends a command early: a sentence, a hint about what to do, and an exit code. */
import { ConnectionFault, Problem } from "@sluice/client";
import { EXIT_NO, EXIT_UNREACHABLE, EXIT_USAGE } from "./command.ts";

export class Failure extends Error {
  override readonly name = "Failure";
  readonly hint: string | null;
  readonly exitCode: number;

  constructor(message: string, options: { hint?: string; exitCode: number; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.hint = options.hint ?? null;
    this.exitCode = options.exitCode;
  }
}

export const misuse = (message: string, hint?: string): Failure =>
  new Failure(message, { exitCode: EXIT_USAGE, ...(hint === undefined ? {} : { hint }) });

export interface Told {
  readonly message: string;
  readonly hint: string | null;
  readonly exitCode: number;
  /** The stable name of the problem, where a server gave one. */
  readonly code: string | null;
}

const HINTS: Readonly<Record<string, string>> = {
  unauthenticated:
    "Give a key with --key or SLUICE_KEY. A server that was started here keeps its first one in " +
    "its data folder; see `sluice doctor`.",
  scope_missing: "This key may not do that; use an operator key.",
  not_found: "`sluice usage` without --team lists the teams.",
};

/** Null for a bug of ours, which is shown with its stack. */
export function tell(error: unknown): Told | null {
  if (error instanceof Failure) {
    const { message, hint, exitCode } = error;
    return { message, hint, exitCode, code: null };
  }
  if (error instanceof Problem) return tellProblem(error);
  if (error instanceof ConnectionFault) {
    return {
      message: error.message,
      hint: "Is the server running? Start one with `sluice serve`, or name yours with --server.",
      exitCode: EXIT_UNREACHABLE,
      code: null,
    };
  }
  return tellSystemError(error);
}

function tellProblem(problem: Problem): Told {
  const { refusalId } = problem.body;
  const explain = refusalId === undefined ? null : `Why: sluice explain ${refusalId} --team ...`;
  return {
    message: problem.message,
    hint: explain ?? HINTS[problem.code] ?? null,
    exitCode: problem.status >= 500 ? EXIT_UNREACHABLE : EXIT_NO,
    code: problem.code,
  };
}

const SYSTEM: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `There is no file ${path}.`,
  EACCES: (path) => `There is no permission to read ${path}.`,
  EISDIR: (path) => `${path} is a folder.`,
};

function tellSystemError(error: unknown): Told | null {
  if (!(error instanceof Error) || !("code" in error) || !("path" in error)) return null;
  const sentence = SYSTEM[String(error.code)];
  if (!sentence) return null;
  return { message: sentence(String(error.path)), hint: null, exitCode: EXIT_USAGE, code: null };
}
