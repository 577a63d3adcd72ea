import { string } from '../function/params.ts';
import { func, type FunctionMap } from '../function/signature.ts';
import { documents } from './documents.ts';
import { maps } from './maps.ts';
import { multus } from './multus.ts';
import { openTelemetry } from './open-telemetry.ts';
import { ports } from './ports.ts';
import { texts } from './texts.ts';

export interface IstioOptions {
  /** The control plane's environment, for `env`. */
  readonly env: (name: string) => string | undefined;
}

/**
 * The functions that Istio adds to sprig's. Merge them over those: `contains`, `indent`, `omit` and
 * `env` go by the same names and are not the same.
 */
export function istioFunctions(options: IstioOptions): FunctionMap {
  return {
    ...texts,
    ...ports,
    ...maps,
    ...multus,
    ...documents,
    ...openTelemetry,
    env: func([string, string], (name, fallback) => options.env(name) || fallback),
  };
}
