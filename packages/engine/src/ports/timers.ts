/**
 * Waiting. What time it is comes from the database, after the lock (see lanes); this port is for
 * back-off and for jobs, so that tests drive both by hand.
 */
export interface Timers {
  sleep(milliseconds: number): Promise<void>;
  /** Runs `task` again and again, `seconds` after it last ended, until the answer is called. */
  every(seconds: number, task: () => Promise<void>): () => Promise<void>;
}
