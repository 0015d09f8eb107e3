/** A statement with a name is prepared once per connection and planned once it has settled. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}
