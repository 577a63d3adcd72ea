/** Runs some work as another user, or answers `denied` where this process may not become it. */
export type AsUser = <T>(uid: number, gid: number, work: () => Promise<T>) => Promise<T | 'denied'>;

/**
 * Sockets belong to the effective user of the moment they are made, which is what `-m owner` looks
 * at. Becoming another user needs SETUID and SETGID, which an init container has often dropped.
 */
export const asUser: AsUser = async (uid, gid, work) => {
  const { getegid, geteuid, setegid, seteuid } = process;
  if (!getegid || !geteuid || !setegid || !seteuid) return 'denied';
  const before = { uid: geteuid(), gid: getegid() };
  try {
    setegid(gid);
    seteuid(uid);
  } catch {
    setegid(before.gid);
    return 'denied';
  }
  try {
    return await work();
  } finally {
    seteuid(before.uid);
    setegid(before.gid);
  }
};
