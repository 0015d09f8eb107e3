/**
 * Waiting, for back-off and for jobs, so that tests drive both by hand. What time it is comes from
 * the database, after the lock (see lanes).
 */
export interface Timers {
  sleep(milliseconds: number): Promise<void>;
  /** Runs `task` again `seconds` after it last ended, until the returned function is called. */
  every(seconds: number, task: () => Promise<void>): () => Promise<void>;
}
