/** A refusal is a value with facts; only faults and bugs are thrown. */
export type Result<Value, Refusal> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly rejection: Refusal };

export function accept<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

export function reject<Refusal>(rejection: Refusal): {
  readonly ok: false;
  readonly rejection: Refusal;
} {
  return { ok: false, rejection };
}
