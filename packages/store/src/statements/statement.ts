/** A statement with a name is prepared once on each connection, and its plan is then kept. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}
