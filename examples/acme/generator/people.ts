/** Invented people of two invented companies. */
export interface Person {
  readonly memberId: string;
  readonly name: string;
  readonly role: "admin" | "billing" | "member";
  /** AI actions on an ordinary working day. */
  readonly actionsPerDay: number;
  /** `MM-DD`. Default: the first day. */
  readonly joins?: string;
  /** `MM-DD`; the person leaves at the end of that day. */
  readonly leaves?: string;
}

export interface Owner {
  readonly memberId: string;
  readonly name: string;
  readonly email: string;
}

export const ACME_OWNER: Owner = {
  memberId: "ines",
  name: "Ines Falk",
  email: "ines@acme.example",
};

/** Nine with the owner, from the first day to the last: one comes as another goes. */
export const ACME_PEOPLE: readonly Person[] = [
  { memberId: "jonas", name: "Jonas Wirth", role: "admin", actionsPerDay: 7 },
  { memberId: "hatice", name: "Hatice Demir", role: "billing", actionsPerDay: 1 },
  { memberId: "piotr", name: "Piotr Lis", role: "member", actionsPerDay: 22 },
  { memberId: "amara", name: "Amara Osei", role: "member", actionsPerDay: 16 },
  { memberId: "luca", name: "Luca Brandt", role: "member", actionsPerDay: 6 },
  { memberId: "signe", name: "Signe Holm", role: "member", actionsPerDay: 4 },
  { memberId: "mateo", name: "Mateo Ruiz", role: "member", actionsPerDay: 13, leaves: "04-30" },
  { memberId: "yuki", name: "Yuki Mori", role: "member", actionsPerDay: 3, joins: "03-16" },
  { memberId: "nadia", name: "Nadia Petrenko", role: "member", actionsPerDay: 14, joins: "05-04" },
];

export const GLOBEX_OWNER: Owner = {
  memberId: "m01",
  name: "Ruth Calder",
  email: "ruth.calder@globex.example",
};

const FIRST = ["Ada", "Ben", "Cleo", "Dov", "Elsa", "Finn", "Gwen", "Hugo", "Iris", "Jude"];
const LAST = ["Abbot", "Baker", "Chavez", "Dalton", "Ekblom", "Farrow", "Grant", "Hart"];

/** Who came and went. */
const GLOBEX_COMINGS: Readonly<Record<number, { joins?: string; leaves?: string }>> = {
  17: { leaves: "03-27" },
  29: { leaves: "04-24" },
  35: { leaves: "05-08" },
  40: { joins: "03-16" },
  41: { joins: "03-30" },
  42: { joins: "04-13" },
  43: { joins: "04-27" },
  44: { joins: "05-11" },
};

/** Forty-three besides the owner over the three months, thirty-nine to forty-one with her. */
export const GLOBEX_PEOPLE: readonly Person[] = Array.from({ length: 43 }, (_, index) => {
  const number = index + 2;
  const first = FIRST[index % FIRST.length] as string;
  const last = LAST[(index * 3) % LAST.length] as string;
  return {
    memberId: `m${String(number).padStart(2, "0")}`,
    name: `${first} ${last}`,
    role: number === 2 ? "admin" : number === 3 ? "billing" : "member",
    actionsPerDay: number % 13 === 0 ? 14 : 1 + ((number * 5) % 6),
    ...GLOBEX_COMINGS[number],
  };
});
