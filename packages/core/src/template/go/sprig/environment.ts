import { any, string } from '../function/params.ts';
import {
  func,
  type FunctionMap,
  type GoFunction,
  PER_CHARACTER,
  variadic,
  withCost,
} from '../function/signature.ts';
import type { SprigOptions } from './options.ts';
import { unavailable } from './empty.ts';

export function environment(options: SprigOptions): FunctionMap {
  const read = (name: string): string => {
    if (!options.env) throw unavailable('env', 'no environment is given');
    return options.env(name) ?? '';
  };
  return withCost(PER_CHARACTER, {
    env: func([string], read),
    expandenv: func([string], (text) =>
      text.replaceAll(/\$(?:\{([^}]*)\}|(\w+))/g, (_whole, braced: string, bare: string) =>
        read(braced ?? bare),
      ),
    ),
  });
}

const NO_NETWORK = 'templates do not reach the network';
const NO_SECRETS = 'keys, certificates and passwords are not made in templates';

/** Sprig functions that need a network or the slow, impure half of cryptography. */
const UNAVAILABLE: Readonly<Record<string, string>> = {
  getHostByName: NO_NETWORK,
  bcrypt: NO_SECRETS,
  htpasswd: NO_SECRETS,
  derivePassword: NO_SECRETS,
  genPrivateKey: NO_SECRETS,
  genCA: NO_SECRETS,
  genCAWithKey: NO_SECRETS,
  genSelfSignedCert: NO_SECRETS,
  genSelfSignedCertWithKey: NO_SECRETS,
  genSignedCert: NO_SECRETS,
  genSignedCertWithKey: NO_SECRETS,
  buildCustomCert: NO_SECRETS,
  encryptAES: NO_SECRETS,
  decryptAES: NO_SECRETS,
};

/** They are defined, so that a template with one parses; calling one is an error that says why. */
export const unavailables: FunctionMap = Object.fromEntries(
  Object.entries(UNAVAILABLE).map(([name, reason]): [string, GoFunction] => [
    name,
    variadic([], any, () => {
      throw unavailable(name, reason);
    }),
  ]),
);
