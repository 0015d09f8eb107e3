/** The embedded server cannot run here. The message says why, and what to do about it. */
export class EmbeddedError extends Error {
  override readonly name = "EmbeddedError";

  constructor(reason: string, cause?: unknown) {
    super(
      `the embedded PostgreSQL cannot be used: ${reason}. ` +
        "Set DATABASE_URL to use a PostgreSQL (15 or later) of your own instead.",
      { cause },
    );
  }
}

/** Another living process uses the folder. */
export class EmbeddedInUse extends Error {
  override readonly name = "EmbeddedInUse";
  readonly ownerPid: number;

  constructor(dataDir: string, ownerPid: number) {
    super(`the data folder ${dataDir} is in use by process ${ownerPid}; stop that one first`);
    this.ownerPid = ownerPid;
  }
}
