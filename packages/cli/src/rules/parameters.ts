/** How every command names a capture: a manifest, or the init program's own flags. */
export const captureFile = {
  kind: 'parsed',
  parse: String,
  optional: true,
  placeholder: 'FILE',
  brief: 'A pod or workload, injected or not, - for standard input',
} as const;

export const captureArguments = {
  kind: 'array',
  parameter: { parse: String, placeholder: 'ARGS', brief: 'Flags of pillion-iptables, after --' },
} as const;
