/** A refusal is a value with facts; only faults and bugs are thrown. */
export interface Accepted<Value> {
  readonly ok: true;
  readonly value: Value;
}

export interface Rejected<Refusal> {
  readonly ok: false;
  readonly rejection: Refusal;
}

export type Result<Value, Refusal> = Accepted<Value> | Rejected<Refusal>;

export const accept = <Value>(value: Value): Accepted<Value> => ({ ok: true, value });

export const reject = <Refusal>(rejection: Refusal): Rejected<Refusal> => ({
  ok: false,
  rejection,
});

/** What a check answers when all is well and there is no value to pass on. */
export const ALLOWED: Accepted<null> = accept(null);
