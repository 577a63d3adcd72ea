// What a person asks for, and what it resolves to.
export {
  CAPTURE_FIELDS,
  type Capture,
  type CaptureField,
  type DnsCapture,
  type FamilyCapture,
  type HostFacts,
  INTERCEPTION_MODES,
  type InterceptionMode,
  type PortsForUids,
  rawCapture,
  type RawCapture,
  type Selection,
  type VirtualNetwork,
  type Written,
} from './capture.ts';
export {
  type Action,
  ACTIONS,
  type CaptureCommand,
  type ResolveOptions,
  type RunOptions,
} from './command.ts';
export type { CaptureFlag, Flag, FlagOrigin, RunFlag } from './flag.ts';
export { CAPTURE_FLAGS } from './capture-flags.ts';
export { RUN_FLAGS } from './run-flags.ts';
export { FLAGS, flagByName, flagByShort, nearestFlag } from './flags.ts';
export { type Environment, parseCaptureArgs, PROGRAM_NAMES } from './parse-args.ts';
export { parseCaptureFile } from './parse-file.ts';
export { parseHostAddress } from './host-address.ts';
export { OUTBOUND_MARK } from './resolve-numbers.ts';
export { resolveCapture } from './resolve.ts';
export { captureReference } from './reference.ts';
export { captureUsage } from './usage.ts';

// The rules, and what they are made of.
export {
  BUILTIN_CHAINS,
  type BuiltinChain,
  type Chain,
  CHAIN_PREFIX,
  type ChainName,
  COMMENT_PREFIX,
  type ConnectionState,
  type Entry,
  FULL_MASK,
  type IdRange,
  type Installed,
  isBuiltinChain,
  type Match,
  type MatchKind,
  type Protocol,
  type Rule,
  type Ruleset,
  type TableName,
  TABLES,
  type Target,
} from './ir.ts';
export { compile } from './compile.ts';
export { chainsOf, entriesOf, settle } from './settle.ts';
export { canonicalRule, ruleKey } from './canonical.ts';
export { coalesce } from './coalesce.ts';
export { diff, type Difference, type DifferenceKind, type Layout } from './diff.ts';
export { formatDifference } from './format-difference.ts';

// iptables: what is given to it, and what it lists.
export { type IptablesOptions, renderIptables } from './render-iptables.ts';
export type { ReplaceOptions } from './replace-iptables.ts';
export { isOurChain } from './ownership.ts';
export {
  type ForeignRule,
  foreignOf,
  installedOf,
  parseSave,
  type Saved,
  type SavedChain,
  type SavedRule,
  type SavedTable,
} from './parse-save.ts';

// nft likewise.
export { NFT_TABLES } from './nft-names.ts';
export { nftLayout, type NftOptions, nftRule, renderNft } from './render-nft.ts';
export { replaceNft } from './replace-nft.ts';
export { parseNftText } from './parse-nft-text.ts';
export {
  parseNft,
  rulesetOfNft,
  type SavedNft,
  type SavedNftChain,
  savedNftLayout,
  type SavedNftRule,
  type SavedNftTable,
} from './parse-nft.ts';

// What Istio's program would do.
export { checkCommands, cleanupCommands, type Command } from './istio-commands.ts';
export { istioDryRun, istioTranscript } from './istio-transcript.ts';
export { type Check, plan, type Plan, type PlanFlags, type PlannedAction } from './plan.ts';
export { istioNftCleanup } from './render-nft-istio.ts';
export {
  type Arriving,
  check,
  type CheckReport,
  type Connection,
  describePacket,
  type Endpoint,
  explain,
  type Explanation,
  type Fate,
  FATES,
  FIRST_PACKET,
  formatStep,
  intended,
  type Intent,
  type Landing,
  type Origin,
  type Owner,
  type Packet,
  PROPERTIES,
  type Property,
  type Rules,
  type Sent,
  simulate,
  type SimulateOptions,
  type Simulation,
  type Step,
  type UnreadRule,
  type Violation,
} from './simulation/index.ts';
