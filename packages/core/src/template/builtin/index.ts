import type { Template } from '../define-template.ts';
import { gateway } from './gateway.ts';
import { grpcAgent } from './grpc-agent.ts';
import { grpcSimple } from './grpc-simple.ts';
import { sidecar } from './sidecar.ts';

/** The templates that need no entry in the ConfigMap, by name. */
export const builtinTemplates: ReadonlyMap<string, Template> = new Map(
  [sidecar, gateway, grpcSimple, grpcAgent].map((template) => [template.name, template]),
);
