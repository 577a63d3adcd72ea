/** How a strategic merge patch treats the fields of one struct; what is not named is atomic. */
export interface MergeSchema {
  /** Lists that merge item by item: a key field for objects, none for plain values. */
  readonly lists: ReadonlyMap<string, ListMerge>;
  /** Structs inside this one that have lists of their own to merge. */
  readonly structs: ReadonlyMap<string, MergeSchema>;
}

export interface ListMerge {
  readonly mergeKey?: string;
  readonly items: MergeSchema;
}

/** A struct, or a map of plain values: objects merge field by field, lists are replaced. */
export const PLAIN: MergeSchema = schema({});

function schema(
  lists: Readonly<Record<string, ListMerge>>,
  structs: Readonly<Record<string, MergeSchema>> = {},
): MergeSchema {
  return { lists: new Map(Object.entries(lists)), structs: new Map(Object.entries(structs)) };
}

function by(mergeKey: string, items: MergeSchema = PLAIN): ListMerge {
  return { mergeKey, items };
}

const PLAIN_VALUES: ListMerge = { items: PLAIN };

const OBJECT_META = schema({ finalizers: PLAIN_VALUES, ownerReferences: by('uid') });

const CONTAINER = schema({
  env: by('name'),
  // The protocol is no part of the key: 53/UDP and 53/TCP are one port to this merge.
  ports: by('containerPort'),
  volumeDevices: by('devicePath'),
  volumeMounts: by('mountPath'),
});

const VOLUME = schema(
  {},
  { ephemeral: schema({}, { volumeClaimTemplate: schema({}, { metadata: OBJECT_META }) }) },
);

const POD_SPEC = schema({
  containers: by('name', CONTAINER),
  ephemeralContainers: by('name', CONTAINER),
  hostAliases: by('ip'),
  imagePullSecrets: by('name'),
  initContainers: by('name', CONTAINER),
  resourceClaims: by('name'),
  schedulingGates: by('name'),
  topologySpreadConstraints: by('topologyKey'),
  volumes: by('name', VOLUME),
});

const POD_STATUS = schema({
  conditions: by('type'),
  hostIPs: by('ip'),
  podIPs: by('ip'),
  resourceClaimStatuses: by('name'),
});

/** Merge keys of core/v1 Pod at Kubernetes 1.34, from its patchStrategy and patchMergeKey tags. */
export const POD_SCHEMA: MergeSchema = schema(
  {},
  { metadata: OBJECT_META, spec: POD_SPEC, status: POD_STATUS },
);
