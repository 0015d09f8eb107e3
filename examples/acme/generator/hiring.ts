/** Members come and go. */
import { HOUR, localTime, MINUTE, SECOND, type Zone } from "./calendar.ts";
import type { Owner, Person } from "./people.ts";
import type { Recorder } from "./recorder.ts";
import type { Timeline } from "./timeline.ts";

export function hire(options: {
  timeline: Timeline;
  recorder: Recorder;
  zone: Zone;
  people: readonly Person[];
  owner: Owner;
  begin: number;
}): void {
  const { timeline, recorder, zone, people, owner, begin } = options;
  const domain = owner.email.slice(owner.email.indexOf("@"));
  for (const [place, { memberId, name, role, joins, leaves }] of people.entries()) {
    const email = `${name.toLowerCase().replace(" ", ".")}.${memberId}${domain}`;
    const joinedAt =
      joins === undefined ? begin + (place + 1) * 2 * SECOND : timeOf(zone, joins, 7);
    timeline.schedule(joinedAt, () =>
      recorder.send(
        { type: "add_member", memberId, name, email, role },
        { actor: owner.memberId, key: `join-${memberId}` },
      ),
    );
    if (leaves === undefined) continue;
    timeline.schedule(timeOf(zone, leaves, 20) + 30 * MINUTE, () =>
      recorder.send(
        { type: "remove_member", memberId },
        { actor: owner.memberId, key: `leave-${memberId}` },
      ),
    );
  }
}

const timeOf = (zone: Zone, date: string, hour: number): number =>
  localTime(zone, { month: Number(date.slice(0, 2)), day: Number(date.slice(3)) }, 0) + hour * HOUR;
