import { expect, it } from 'vitest';
import { kubernetesVersion, locatePrograms } from './programs.ts';

it('reads the version that is required, not what it is replaced by or the version of a part', () => {
  const goMod = `module m
replace k8s.io/kubernetes => ../k
require (
	k8s.io/kubernetes-sigs v9.9.9
	k8s.io/kubernetes v1.37.2 // indirect
)`;
  expect(kubernetesVersion(goMod)).toBe('1.37.2');
  expect(() => kubernetesVersion('module m\n')).toThrow('k8s.io/kubernetes');
});

it('keeps builds of these very sources', async () => {
  const { folder, version } = await locatePrograms('/cache');
  expect(folder).toMatch(new RegExp(`^/cache/kubernetes-${version}-[0-9a-f]{12}$`));
});
