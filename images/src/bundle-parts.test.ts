import { expect, it } from 'vitest';
import { bundleParts } from './bundle-parts.ts';
import { smallMachine } from './testing/small-machine.ts';

it('takes what is named, by what is named, and nothing left over', () => {
  const machine = smallMachine({
    '/d/main.js':
      'await import("./lazy.js");for(const p of[`./addon.node`,"../native/addon.node"])p',
    '/d/main.js.map': '',
    '/d/lazy.js': "import('./lazier.js'); import('./main.js'); import('./never-built.js')",
    '/d/lazier.js': '',
    '/d/addon.node': '',
    '/d/left-over.js': '',
  });
  expect(bundleParts(machine, '/d', 'main.js')).toEqual([
    'addon.node',
    'lazier.js',
    'lazy.js',
    'main.js',
  ]);
});
