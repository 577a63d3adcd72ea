import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runInMemory } from '../testing.ts';

const FOLDER =
  process.env['PILLION_CONFORMANCE'] ??
  fileURLToPath(new URL('../../../../../shared/conformance', import.meta.url));
const CASES = `${FOLDER}/istio-inject-rendered/cases`;
const present = existsSync(CASES);
const reason = `no conformance data in ${FOLDER}; PILLION_CONFORMANCE names another place`;

/** What was recorded of one case; files stand beside it by name. */
interface Case {
  readonly in: string;
  readonly want: string;
  readonly config: string;
  readonly values: string;
  readonly mesh: string;
  readonly nativeSidecarsMode: string;
  readonly compliancePolicy: string;
  readonly expectedError: string;
  readonly skipKubeInject: boolean;
}

const cases = present ? readdirSync(CASES).map((file) => json<Case>(`cases/${file}`)) : [];

describe(
  present ? 'offline injection' : `offline injection (skipped: ${reason})`,
  { skip: !present },
  () => {
    it.each(cases.filter(({ skipKubeInject }) => !skipKubeInject))(
      "gives Istio's bytes by the command line: $want",
      async (recorded) => {
        const { code, stdout, stderr } = await inject(recorded);
        const failed = recorded.expectedError !== '';
        const golden = failed ? '' : text(`../istio-inject/${recorded.want}`);
        expect({
          code,
          told: failed && stderr.toLowerCase().includes(recorded.expectedError.toLowerCase()),
        }).toEqual({
          code: failed ? 1 : 0,
          told: failed,
        });
        expect(stdout.trim()).toBe(golden.trim());
      },
    );
  },
);

/** The recorded config names its templates only; those that are no built-ins stand in the values. */
async function inject(recorded: Case) {
  const {
    templateNames: _,
    templateSha256: __,
    ...config
  } = json<Record<string, unknown>>(recorded.config);
  const values = json<{ sidecarInjectorWebhook?: { templates?: object } }>(recorded.values);
  const files = {
    'in.yaml': text(`../istio-inject/${recorded.in}`),
    config: JSON.stringify({
      ...config,
      templates: values.sidecarInjectorWebhook?.templates ?? {},
    }),
    values: text(recorded.values),
    mesh: text(recorded.mesh),
  };
  const flags = [
    '--injectConfigFile',
    'config',
    '--valuesFile',
    'values',
    '--meshConfigFile',
    'mesh',
  ];
  const argv = [
    'inject',
    '-f',
    'in.yaml',
    ...flags,
    '--native-sidecars',
    recorded.nativeSidecarsMode,
  ];
  return await runInMemory(argv, files, { COMPLIANCE_POLICY: recorded.compliancePolicy });
}

function text(path: string): string {
  return readFileSync(`${FOLDER}/istio-inject-rendered/${path}`, 'utf8');
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the shape
function json<T>(path: string): T {
  return JSON.parse(text(path)) as T;
}
