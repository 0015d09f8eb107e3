/** A command waiting in a lane, and the caller waiting for it. */

import { digestOf } from "./command-digest.ts";
import type { Envelope, Execution, Skipped } from "./envelope.ts";

export interface Task {
  readonly envelope: Envelope;
  /** Null without an idempotency key. */
  readonly digest: Uint8Array | null;
  resolve(execution: Execution | Skipped): void;
  reject(error: unknown): void;
}

export function newTask(envelope: Envelope): { task: Task; settled: Promise<Execution | Skipped> } {
  const { promise, resolve, reject } = deferred<Execution | Skipped>();
  const { command, actor, idempotencyKey } = envelope;
  const digest = idempotencyKey === undefined ? null : digestOf(command, actor);
  return { task: { envelope, digest, resolve, reject }, settled: promise };
}

function deferred<Value>(): {
  promise: Promise<Value>;
  resolve(value: Value): void;
  reject(error: unknown): void;
} {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<Value>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
