/** A row as the driver answers it, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;
