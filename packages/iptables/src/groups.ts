import { collect, type Parsed, parsed, refused } from '@pillion/core/values';
import type { Capture } from '@pillion/core/ruleset';

type Groups = Capture['ownerGroupsExclude'];

/**
 * Turns the names of groups into ids, as iptables would do: a kernel lists ids, and only by them can
 * it be told later that the rules are still those wanted.
 */
export function withGroupIds(capture: Capture, groupFile: string): Parsed<Capture> {
  const ids = readGroups(groupFile);
  const { ownerGroups } = capture;
  const included =
    ownerGroups === 'all'
      ? parsed(ownerGroups)
      : lookUp(ownerGroups, ids, '--outbound-owner-groups');
  const excluded = lookUp(capture.ownerGroupsExclude, ids, '--outbound-owner-groups-exclude');
  if (included.ok && excluded.ok) {
    return parsed({ ...capture, ownerGroups: included.value, ownerGroupsExclude: excluded.value });
  }
  return refused(
    ...(included.ok ? [] : included.problems),
    ...(excluded.ok ? [] : excluded.problems),
  );
}

/** The names and ids of group(5). */
function readGroups(text: string): ReadonlyMap<string, number> {
  const groups = text.split('\n').map((line) => line.split(':'));
  return new Map(
    groups.flatMap(([name = '', , id = '']) => (/^\d{1,10}$/.test(id) ? [[name, Number(id)]] : [])),
  );
}

function lookUp(groups: Groups, ids: ReadonlyMap<string, number>, subject: string): Parsed<Groups> {
  return collect(
    groups.map((group) => {
      const id = typeof group === 'string' ? ids.get(group) : undefined;
      if (typeof group !== 'string') return parsed(group);
      if (id !== undefined) return parsed({ first: id, last: id });
      return refused({
        code: 'group.unknown',
        subject,
        value: group,
        reason: 'is no group in /etc/group of this container',
        accepted: 'a group id, or the name of a group that the image of this container has',
      });
    }),
  );
}
