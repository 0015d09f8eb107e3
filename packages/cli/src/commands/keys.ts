import type { InputOf } from "@sluice/contract";
import { EXIT_OK, serverArgs, subcommand } from "../base/command.ts";
import { connect } from "../base/connect.ts";
import { misuse } from "../base/failure.ts";
import { printTable } from "../output/table.ts";

export const keys = subcommand({
  name: "keys",
  summary: "List, make and revoke API keys",
  about:
    "With --team the keys belong to that team, and with --member they act as that member. Without " +
    "--team they belong to the operator. A secret is shown once, when it is made.",
  usage: "list | make NAME | revoke ID [options]",
  args: {
    team: { type: "string", valueHint: "ID", description: "Keys of this team" },
    member: { type: "string", valueHint: "ID", description: "make: a key of this member" },
    ...serverArgs,
  },
  examples: [
    ["sluice keys list", "the operator's"],
    ["sluice keys make gateway --team acme-nine", "a key for a team's own systems"],
    ["sluice keys revoke key_1a2b --team acme-nine", "it stops working at once, in every process"],
  ],
  exitOne: "The key may not do that, or there is no key with that ID",
  async run({ args, words, env, console }) {
    const [deed = "list", name] = words;
    const client = connect(args, env);
    const ofTeam = args.team === undefined ? {} : { teamId: args.team };
    if (deed === "list") {
      const { items } = await client.call("list_keys", ofTeam);
      if (args.json) console.json(items);
      else {
        printTable(
          console,
          [
            { title: "key" },
            { title: "name" },
            { title: "scope" },
            { title: "ends in" },
            { title: "made (UTC)" },
            { title: "revoked (UTC)" },
          ],
          items.map((key) => [
            key.keyId,
            key.name,
            key.scope,
            key.lastFour,
            key.createdAt,
            key.revokedAt ?? "",
          ]),
        );
      }
      return EXIT_OK;
    }
    if (name === undefined)
      throw misuse(`Name the key: sluice keys ${deed} ...; see sluice keys --help.`);
    if (deed === "make") {
      const made = await client.call("create_key", requestOf(name, args));
      if (args.json) console.json(made);
      else console.print(`${made.key.keyId} (${made.key.scope}), shown this once:\n${made.secret}`);
    } else if (deed === "revoke") {
      const { key } = await client.call("revoke_key", { keyId: name, ...ofTeam });
      if (args.json) console.json(key);
      else console.print(`${key.keyId} is revoked.`);
    } else
      throw misuse(`There is no "sluice keys ${deed}".`, "The words are list, make and revoke.");
    return EXIT_OK;
  },
});

function requestOf(
  name: string,
  { team, member }: { team?: string | undefined; member?: string | undefined },
): InputOf<"create_key"> {
  if (team === undefined) {
    if (member !== undefined) throw misuse("--member needs --team too.");
    return { name, scope: "operator" };
  }
  if (member === undefined) return { name, scope: "team", teamId: team };
  return { name, scope: "member", teamId: team, memberId: member };
}
