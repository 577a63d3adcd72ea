import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { getSystemErrorName } from 'node:util';
import {
  canonicalAddress,
  familyOf,
  type IpAddress,
  isPort,
  PillionError,
  type Port,
} from '@pillion/core/values';
import type { EngineAddon } from './engine/addon.ts';

/** Where a connection was headed before capture redirected it here. */
export interface OriginalDestination {
  readonly address: IpAddress;
  readonly port: Port;
}

export type LookupResult =
  | { readonly ok: true; readonly original: OriginalDestination }
  /** `ENOENT`: the kernel knows no translation of this connection; nothing redirected it. */
  | { readonly ok: false; readonly errno: string };

export type OpenResult =
  | { readonly ok: true; readonly socket: Socket }
  /** `EADDRNOTAVAIL`: the address is none of this pod's. */
  | { readonly ok: false; readonly errno: string };

/** What the proxy asks of the kernel; the rest of the package receives it as a value. */
export interface KernelSockets {
  originalDestination(socket: Socket): LookupResult;
  /** A socket that will connect from `source`, as `net.connect` does with `localAddress`, but any number of times. */
  openFrom(source: IpAddress): OpenResult;
}

interface Addon extends Partial<EngineAddon> {
  /** The destination, or `-errno`. */
  originalDestination(fd: number): { address: string; port: number } | number;
  /** A descriptor, or `-errno`. */
  boundSocket(family: 4 | 6, address: string): number;
}

/** Beside the bundle (`dist/pillion.node`), or where node-gyp leaves it in the source tree. */
const ADDON_PATHS = ['./pillion.node', '../native/build/Release/pillion.node'] as const;

/** Loads the addon. Throws `PillionError` where it cannot serve: no Linux, or never built. */
export function kernelSockets(platform: NodeJS.Platform): KernelSockets {
  if (platform !== 'linux') {
    throw new PillionError(
      'socket.unsupportedPlatform',
      `SO_ORIGINAL_DST needs Linux, this is ${platform}`,
    );
  }
  const addon = loadAddon();
  return {
    originalDestination(socket) {
      const fd = descriptorOf(socket);
      if (fd === undefined) return { ok: false, errno: 'EBADF' };
      const answer = addon.originalDestination(fd);
      if (typeof answer === 'number') return { ok: false, errno: getSystemErrorName(answer) };
      const address = canonicalAddress(answer.address);
      if (address === undefined || !isPort(answer.port))
        return { ok: false, errno: 'EAFNOSUPPORT' };
      return { ok: true, original: { address, port: answer.port } };
    },
    openFrom(source) {
      const fd = addon.boundSocket(familyOf(source) === 'ipv4' ? 4 : 6, source);
      if (fd < 0) return { ok: false, errno: getSystemErrorName(fd) };
      // Reading begins when it is connected: `manualStart`, which the types do not know, is how
      // Node itself says that to a socket with a descriptor.
      const options = { fd, allowHalfOpen: true, manualStart: true };
      return { ok: true, socket: new Socket(options) };
    },
  };
}

/** The addon's socket engine; `undefined` where it was built without one. `path` names another build. */
export function engineAddon(path?: string): EngineAddon | undefined {
  const { openEngine } = loadAddon(path === undefined ? ADDON_PATHS : [path]);
  return openEngine === undefined ? undefined : { openEngine };
}

function loadAddon(paths: readonly string[] = ADDON_PATHS): Addon {
  const load = createRequire(import.meta.url);
  const failures: string[] = [];
  for (const path of paths) {
    try {
      return load(path) as Addon;
    } catch (error) {
      failures.push(error instanceof Error ? (error.message.split('\n')[0] ?? path) : path);
    }
  }
  throw new PillionError(
    'socket.addonMissing',
    `the native addon is not built: run "pnpm --filter @pillion/proxy addon" (${failures.join('; ')})`,
  );
}

/**
 * The descriptor below a socket. Node offers no public way to it; `_handle.fd` has been there
 * since libuv. A destroyed socket has none.
 */
export function descriptorOf(socket: Socket): number | undefined {
  const { _handle: handle } = socket as unknown as { _handle: { fd?: number } | null };
  return handle?.fd !== undefined && handle.fd >= 0 ? handle.fd : undefined;
}
