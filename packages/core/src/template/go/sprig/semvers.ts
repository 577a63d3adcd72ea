import { GoFunctionError } from '../error.ts';
import { string } from '../function/params.ts';
import {
  func,
  type FunctionMap,
  MISMATCH,
  type Param,
  withCost,
  PER_CHARACTER,
} from '../function/signature.ts';
import { parseConstraints, satisfies } from '../semver/constraint.ts';
import { compareVersions, formatVersion, parseVersion, type Version } from '../semver/version.ts';
import { GoInt, type GoMethod, GoStruct, type GoValue, type StructType } from '../value/types.ts';

export const semvers: FunctionMap = withCost(
  { ...PER_CHARACTER, call: 20 },
  {
    semver: func([string], (text) => goVersion(versionOf(text))),
    semverCompare: func([string, string], (text, version) => {
      const constraints = parseConstraints(text);
      if (typeof constraints === 'string') throw new GoFunctionError(constraints);
      return satisfies(constraints, versionOf(version));
    }),
  },
);

function versionOf(text: string): Version {
  const version = parseVersion(text);
  if (typeof version === 'string') throw new GoFunctionError(version);
  return version;
}

function goVersion(version: Version): GoStruct {
  return new GoStruct(VERSION, version);
}

const other: Param<Version> = {
  type: '*semver.Version',
  literal: 'none',
  nilable: false,
  read: (value) =>
    value instanceof GoStruct && value.type.name === 'semver.Version'
      ? (value.target as Version)
      : MISMATCH,
};

function getter(read: (version: Version) => GoValue): GoMethod<Version> {
  return { params: [], rest: undefined, call: (version) => (version ? read(version) : undefined) };
}

function comparison(decide: (order: number) => GoValue): GoMethod<Version> {
  return {
    params: [other],
    rest: undefined,
    call: (version, [argument]) =>
      version ? decide(compareVersions(version, argument as Version)) : undefined,
  };
}

function next(change: (version: Version) => Partial<Version>): GoMethod<Version> {
  return getter((version) => {
    const changed = { ...version, prerelease: '', metadata: '', ...change(version) };
    const mark = version.original.startsWith('v') ? 'v' : '';
    return goVersion({ ...changed, original: mark + formatVersion(changed) });
  });
}

/** The methods of the version type that sprig answers. */
const VERSION: StructType<Version> = {
  name: 'semver.Version',
  pointer: true,
  fields: new Map(),
  methods: new Map<string, GoMethod<Version>>([
    ['Major', getter(({ major }) => new GoInt('uint64', major))],
    ['Minor', getter(({ minor }) => new GoInt('uint64', minor))],
    ['Patch', getter(({ patch }) => new GoInt('uint64', patch))],
    ['Prerelease', getter(({ prerelease }) => prerelease)],
    ['Metadata', getter(({ metadata }) => metadata)],
    ['Original', getter(({ original }) => original)],
    ['String', getter(formatVersion)],
    ['Compare', comparison(Math.sign)],
    ['Equal', comparison((order) => order === 0)],
    ['LessThan', comparison((order) => order < 0)],
    ['GreaterThan', comparison((order) => order > 0)],
    ['IncMajor', next(({ major }) => ({ major: major + 1n, minor: 0n, patch: 0n }))],
    ['IncMinor', next(({ minor }) => ({ minor: minor + 1n, patch: 0n }))],
    ['IncPatch', next(({ patch, prerelease }) => (prerelease === '' ? { patch: patch + 1n } : {}))],
  ]),
  print: (version) => (version ? formatVersion(version) : '<nil>'),
  json: formatVersion,
};
