import { describe } from 'vitest';
import { sprigFunctions } from './index.ts';
import { error, type Row, testBehaviours } from '../../../testing/go-behaviour.ts';
import { DATA } from '../../../testing/go-data.ts';

const functions = sprigFunctions();

const ROWS: readonly Row[] = [
  [
    '{{semverCompare "1.2.3" "1.2.3"}},{{semverCompare "1.2.3" "v1.2"}},{{semverCompare "1.2.3" "1"}},{{semverCompare "1.2.3" "1.2.3-beta.1"}},{{semverCompare "1.2.3" "1.2.3-beta.2+b"}},{{semverCompare "1.2.3" "0.0.3"}},{{semverCompare "1.2.3" "0.2.3"}},{{semverCompare "1.2.3" "2.0.0"}},{{semverCompare "1.2.3" "1.2.4-alpha"}},{{semverCompare "1.2.3" "1.10.0"}},{{semverCompare "1.2.3" "0.0.0"}}',
    'true,false,false,false,false,false,false,false,false,false,false',
  ],
  [
    '{{semverCompare "=1.2.3" "1.2.3"}},{{semverCompare "=1.2.3" "v1.2"}},{{semverCompare "=1.2.3" "1"}},{{semverCompare "=1.2.3" "1.2.3-beta.1"}},{{semverCompare "=1.2.3" "1.2.3-beta.2+b"}},{{semverCompare "=1.2.3" "0.0.3"}},{{semverCompare "=1.2.3" "0.2.3"}},{{semverCompare "=1.2.3" "2.0.0"}},{{semverCompare "=1.2.3" "1.2.4-alpha"}},{{semverCompare "=1.2.3" "1.10.0"}},{{semverCompare "=1.2.3" "0.0.0"}}',
    'true,false,false,false,false,false,false,false,false,false,false',
  ],
  [
    '{{semverCompare "!=1.2.3" "1.2.3"}},{{semverCompare "!=1.2.3" "v1.2"}},{{semverCompare "!=1.2.3" "1"}},{{semverCompare "!=1.2.3" "1.2.3-beta.1"}},{{semverCompare "!=1.2.3" "1.2.3-beta.2+b"}},{{semverCompare "!=1.2.3" "0.0.3"}},{{semverCompare "!=1.2.3" "0.2.3"}},{{semverCompare "!=1.2.3" "2.0.0"}},{{semverCompare "!=1.2.3" "1.2.4-alpha"}},{{semverCompare "!=1.2.3" "1.10.0"}},{{semverCompare "!=1.2.3" "0.0.0"}}',
    'false,true,true,true,true,true,true,true,true,true,true',
  ],
  [
    '{{semverCompare ">1.2" "1.2.3"}},{{semverCompare ">1.2" "v1.2"}},{{semverCompare ">1.2" "1"}},{{semverCompare ">1.2" "1.2.3-beta.1"}},{{semverCompare ">1.2" "1.2.3-beta.2+b"}},{{semverCompare ">1.2" "0.0.3"}},{{semverCompare ">1.2" "0.2.3"}},{{semverCompare ">1.2" "2.0.0"}},{{semverCompare ">1.2" "1.2.4-alpha"}},{{semverCompare ">1.2" "1.10.0"}},{{semverCompare ">1.2" "0.0.0"}}',
    'false,false,false,false,false,false,false,true,false,true,false',
  ],
  [
    '{{semverCompare ">=1.2" "1.2.3"}},{{semverCompare ">=1.2" "v1.2"}},{{semverCompare ">=1.2" "1"}},{{semverCompare ">=1.2" "1.2.3-beta.1"}},{{semverCompare ">=1.2" "1.2.3-beta.2+b"}},{{semverCompare ">=1.2" "0.0.3"}},{{semverCompare ">=1.2" "0.2.3"}},{{semverCompare ">=1.2" "2.0.0"}},{{semverCompare ">=1.2" "1.2.4-alpha"}},{{semverCompare ">=1.2" "1.10.0"}},{{semverCompare ">=1.2" "0.0.0"}}',
    'true,true,false,false,false,false,false,true,false,true,false',
  ],
  [
    '{{semverCompare "<1.2" "1.2.3"}},{{semverCompare "<1.2" "v1.2"}},{{semverCompare "<1.2" "1"}},{{semverCompare "<1.2" "1.2.3-beta.1"}},{{semverCompare "<1.2" "1.2.3-beta.2+b"}},{{semverCompare "<1.2" "0.0.3"}},{{semverCompare "<1.2" "0.2.3"}},{{semverCompare "<1.2" "2.0.0"}},{{semverCompare "<1.2" "1.2.4-alpha"}},{{semverCompare "<1.2" "1.10.0"}},{{semverCompare "<1.2" "0.0.0"}}',
    'false,false,true,false,false,true,true,false,false,false,true',
  ],
  [
    '{{semverCompare "<=1.2" "1.2.3"}},{{semverCompare "<=1.2" "v1.2"}},{{semverCompare "<=1.2" "1"}},{{semverCompare "<=1.2" "1.2.3-beta.1"}},{{semverCompare "<=1.2" "1.2.3-beta.2+b"}},{{semverCompare "<=1.2" "0.0.3"}},{{semverCompare "<=1.2" "0.2.3"}},{{semverCompare "<=1.2" "2.0.0"}},{{semverCompare "<=1.2" "1.2.4-alpha"}},{{semverCompare "<=1.2" "1.10.0"}},{{semverCompare "<=1.2" "0.0.0"}}',
    'true,true,true,false,false,true,true,false,false,false,true',
  ],
  [
    '{{semverCompare "<=1.2.x" "1.2.3"}},{{semverCompare "<=1.2.x" "v1.2"}},{{semverCompare "<=1.2.x" "1"}},{{semverCompare "<=1.2.x" "1.2.3-beta.1"}},{{semverCompare "<=1.2.x" "1.2.3-beta.2+b"}},{{semverCompare "<=1.2.x" "0.0.3"}},{{semverCompare "<=1.2.x" "0.2.3"}},{{semverCompare "<=1.2.x" "2.0.0"}},{{semverCompare "<=1.2.x" "1.2.4-alpha"}},{{semverCompare "<=1.2.x" "1.10.0"}},{{semverCompare "<=1.2.x" "0.0.0"}}',
    'true,true,true,false,false,true,true,false,false,false,true',
  ],
  [
    '{{semverCompare "~1.2" "1.2.3"}},{{semverCompare "~1.2" "v1.2"}},{{semverCompare "~1.2" "1"}},{{semverCompare "~1.2" "1.2.3-beta.1"}},{{semverCompare "~1.2" "1.2.3-beta.2+b"}},{{semverCompare "~1.2" "0.0.3"}},{{semverCompare "~1.2" "0.2.3"}},{{semverCompare "~1.2" "2.0.0"}},{{semverCompare "~1.2" "1.2.4-alpha"}},{{semverCompare "~1.2" "1.10.0"}},{{semverCompare "~1.2" "0.0.0"}}',
    'true,true,false,false,false,false,false,false,false,false,false',
  ],
  [
    '{{semverCompare "~1.2.3" "1.2.3"}},{{semverCompare "~1.2.3" "v1.2"}},{{semverCompare "~1.2.3" "1"}},{{semverCompare "~1.2.3" "1.2.3-beta.1"}},{{semverCompare "~1.2.3" "1.2.3-beta.2+b"}},{{semverCompare "~1.2.3" "0.0.3"}},{{semverCompare "~1.2.3" "0.2.3"}},{{semverCompare "~1.2.3" "2.0.0"}},{{semverCompare "~1.2.3" "1.2.4-alpha"}},{{semverCompare "~1.2.3" "1.10.0"}},{{semverCompare "~1.2.3" "0.0.0"}}',
    'true,false,false,false,false,false,false,false,false,false,false',
  ],
  [
    '{{semverCompare "~1" "1.2.3"}},{{semverCompare "~1" "v1.2"}},{{semverCompare "~1" "1"}},{{semverCompare "~1" "1.2.3-beta.1"}},{{semverCompare "~1" "1.2.3-beta.2+b"}},{{semverCompare "~1" "0.0.3"}},{{semverCompare "~1" "0.2.3"}},{{semverCompare "~1" "2.0.0"}},{{semverCompare "~1" "1.2.4-alpha"}},{{semverCompare "~1" "1.10.0"}},{{semverCompare "~1" "0.0.0"}}',
    'true,true,true,false,false,false,false,false,false,true,false',
  ],
  [
    '{{semverCompare "^1.2.3" "1.2.3"}},{{semverCompare "^1.2.3" "v1.2"}},{{semverCompare "^1.2.3" "1"}},{{semverCompare "^1.2.3" "1.2.3-beta.1"}},{{semverCompare "^1.2.3" "1.2.3-beta.2+b"}},{{semverCompare "^1.2.3" "0.0.3"}},{{semverCompare "^1.2.3" "0.2.3"}},{{semverCompare "^1.2.3" "2.0.0"}},{{semverCompare "^1.2.3" "1.2.4-alpha"}},{{semverCompare "^1.2.3" "1.10.0"}},{{semverCompare "^1.2.3" "0.0.0"}}',
    'true,false,false,false,false,false,false,false,false,true,false',
  ],
  [
    '{{semverCompare "^0.2.3" "1.2.3"}},{{semverCompare "^0.2.3" "v1.2"}},{{semverCompare "^0.2.3" "1"}},{{semverCompare "^0.2.3" "1.2.3-beta.1"}},{{semverCompare "^0.2.3" "1.2.3-beta.2+b"}},{{semverCompare "^0.2.3" "0.0.3"}},{{semverCompare "^0.2.3" "0.2.3"}},{{semverCompare "^0.2.3" "2.0.0"}},{{semverCompare "^0.2.3" "1.2.4-alpha"}},{{semverCompare "^0.2.3" "1.10.0"}},{{semverCompare "^0.2.3" "0.0.0"}}',
    'false,false,false,false,false,false,true,false,false,false,false',
  ],
  [
    '{{semverCompare "^0.0.3" "1.2.3"}},{{semverCompare "^0.0.3" "v1.2"}},{{semverCompare "^0.0.3" "1"}},{{semverCompare "^0.0.3" "1.2.3-beta.1"}},{{semverCompare "^0.0.3" "1.2.3-beta.2+b"}},{{semverCompare "^0.0.3" "0.0.3"}},{{semverCompare "^0.0.3" "0.2.3"}},{{semverCompare "^0.0.3" "2.0.0"}},{{semverCompare "^0.0.3" "1.2.4-alpha"}},{{semverCompare "^0.0.3" "1.10.0"}},{{semverCompare "^0.0.3" "0.0.0"}}',
    'false,false,false,false,false,true,false,false,false,false,false',
  ],
  [
    '{{semverCompare "^0.0" "1.2.3"}},{{semverCompare "^0.0" "v1.2"}},{{semverCompare "^0.0" "1"}},{{semverCompare "^0.0" "1.2.3-beta.1"}},{{semverCompare "^0.0" "1.2.3-beta.2+b"}},{{semverCompare "^0.0" "0.0.3"}},{{semverCompare "^0.0" "0.2.3"}},{{semverCompare "^0.0" "2.0.0"}},{{semverCompare "^0.0" "1.2.4-alpha"}},{{semverCompare "^0.0" "1.10.0"}},{{semverCompare "^0.0" "0.0.0"}}',
    'false,false,false,false,false,true,false,false,false,false,true',
  ],
  [
    '{{semverCompare "^0" "1.2.3"}},{{semverCompare "^0" "v1.2"}},{{semverCompare "^0" "1"}},{{semverCompare "^0" "1.2.3-beta.1"}},{{semverCompare "^0" "1.2.3-beta.2+b"}},{{semverCompare "^0" "0.0.3"}},{{semverCompare "^0" "0.2.3"}},{{semverCompare "^0" "2.0.0"}},{{semverCompare "^0" "1.2.4-alpha"}},{{semverCompare "^0" "1.10.0"}},{{semverCompare "^0" "0.0.0"}}',
    'false,false,false,false,false,true,true,false,false,false,true',
  ],
  [
    '{{semverCompare "^1.x" "1.2.3"}},{{semverCompare "^1.x" "v1.2"}},{{semverCompare "^1.x" "1"}},{{semverCompare "^1.x" "1.2.3-beta.1"}},{{semverCompare "^1.x" "1.2.3-beta.2+b"}},{{semverCompare "^1.x" "0.0.3"}},{{semverCompare "^1.x" "0.2.3"}},{{semverCompare "^1.x" "2.0.0"}},{{semverCompare "^1.x" "1.2.4-alpha"}},{{semverCompare "^1.x" "1.10.0"}},{{semverCompare "^1.x" "0.0.0"}}',
    'true,true,true,false,false,false,false,false,false,true,false',
  ],
  [
    '{{semverCompare "1.2.x" "1.2.3"}},{{semverCompare "1.2.x" "v1.2"}},{{semverCompare "1.2.x" "1"}},{{semverCompare "1.2.x" "1.2.3-beta.1"}},{{semverCompare "1.2.x" "1.2.3-beta.2+b"}},{{semverCompare "1.2.x" "0.0.3"}},{{semverCompare "1.2.x" "0.2.3"}},{{semverCompare "1.2.x" "2.0.0"}},{{semverCompare "1.2.x" "1.2.4-alpha"}},{{semverCompare "1.2.x" "1.10.0"}},{{semverCompare "1.2.x" "0.0.0"}}',
    'true,true,false,false,false,false,false,false,false,false,false',
  ],
  [
    '{{semverCompare "1.*" "1.2.3"}},{{semverCompare "1.*" "v1.2"}},{{semverCompare "1.*" "1"}},{{semverCompare "1.*" "1.2.3-beta.1"}},{{semverCompare "1.*" "1.2.3-beta.2+b"}},{{semverCompare "1.*" "0.0.3"}},{{semverCompare "1.*" "0.2.3"}},{{semverCompare "1.*" "2.0.0"}},{{semverCompare "1.*" "1.2.4-alpha"}},{{semverCompare "1.*" "1.10.0"}},{{semverCompare "1.*" "0.0.0"}}',
    'true,true,true,false,false,false,false,false,false,true,false',
  ],
  [
    '{{semverCompare "*" "1.2.3"}},{{semverCompare "*" "v1.2"}},{{semverCompare "*" "1"}},{{semverCompare "*" "1.2.3-beta.1"}},{{semverCompare "*" "1.2.3-beta.2+b"}},{{semverCompare "*" "0.0.3"}},{{semverCompare "*" "0.2.3"}},{{semverCompare "*" "2.0.0"}},{{semverCompare "*" "1.2.4-alpha"}},{{semverCompare "*" "1.10.0"}},{{semverCompare "*" "0.0.0"}}',
    'true,true,true,false,false,true,true,true,false,true,true',
  ],
  [
    '{{semverCompare "x" "1.2.3"}},{{semverCompare "x" "v1.2"}},{{semverCompare "x" "1"}},{{semverCompare "x" "1.2.3-beta.1"}},{{semverCompare "x" "1.2.3-beta.2+b"}},{{semverCompare "x" "0.0.3"}},{{semverCompare "x" "0.2.3"}},{{semverCompare "x" "2.0.0"}},{{semverCompare "x" "1.2.4-alpha"}},{{semverCompare "x" "1.10.0"}},{{semverCompare "x" "0.0.0"}}',
    'true,true,true,false,false,true,true,true,false,true,true',
  ],
  [
    '{{semverCompare ">=1.2, <2" "1.2.3"}},{{semverCompare ">=1.2, <2" "v1.2"}},{{semverCompare ">=1.2, <2" "1"}},{{semverCompare ">=1.2, <2" "1.2.3-beta.1"}},{{semverCompare ">=1.2, <2" "1.2.3-beta.2+b"}},{{semverCompare ">=1.2, <2" "0.0.3"}},{{semverCompare ">=1.2, <2" "0.2.3"}},{{semverCompare ">=1.2, <2" "2.0.0"}},{{semverCompare ">=1.2, <2" "1.2.4-alpha"}},{{semverCompare ">=1.2, <2" "1.10.0"}},{{semverCompare ">=1.2, <2" "0.0.0"}}',
    'true,true,false,false,false,false,false,false,false,true,false',
  ],
  [
    '{{semverCompare ">=1.2 <2" "1.2.3"}},{{semverCompare ">=1.2 <2" "v1.2"}},{{semverCompare ">=1.2 <2" "1"}},{{semverCompare ">=1.2 <2" "1.2.3-beta.1"}},{{semverCompare ">=1.2 <2" "1.2.3-beta.2+b"}},{{semverCompare ">=1.2 <2" "0.0.3"}},{{semverCompare ">=1.2 <2" "0.2.3"}},{{semverCompare ">=1.2 <2" "2.0.0"}},{{semverCompare ">=1.2 <2" "1.2.4-alpha"}},{{semverCompare ">=1.2 <2" "1.10.0"}},{{semverCompare ">=1.2 <2" "0.0.0"}}',
    'true,true,false,false,false,false,false,false,false,true,false',
  ],
  [
    '{{semverCompare "1.2 - 1.4" "1.2.3"}},{{semverCompare "1.2 - 1.4" "v1.2"}},{{semverCompare "1.2 - 1.4" "1"}},{{semverCompare "1.2 - 1.4" "1.2.3-beta.1"}},{{semverCompare "1.2 - 1.4" "1.2.3-beta.2+b"}},{{semverCompare "1.2 - 1.4" "0.0.3"}},{{semverCompare "1.2 - 1.4" "0.2.3"}},{{semverCompare "1.2 - 1.4" "2.0.0"}},{{semverCompare "1.2 - 1.4" "1.2.4-alpha"}},{{semverCompare "1.2 - 1.4" "1.10.0"}},{{semverCompare "1.2 - 1.4" "0.0.0"}}',
    'true,true,false,false,false,false,false,false,false,false,false',
  ],
  [
    '{{semverCompare "<1 || >=2" "1.2.3"}},{{semverCompare "<1 || >=2" "v1.2"}},{{semverCompare "<1 || >=2" "1"}},{{semverCompare "<1 || >=2" "1.2.3-beta.1"}},{{semverCompare "<1 || >=2" "1.2.3-beta.2+b"}},{{semverCompare "<1 || >=2" "0.0.3"}},{{semverCompare "<1 || >=2" "0.2.3"}},{{semverCompare "<1 || >=2" "2.0.0"}},{{semverCompare "<1 || >=2" "1.2.4-alpha"}},{{semverCompare "<1 || >=2" "1.10.0"}},{{semverCompare "<1 || >=2" "0.0.0"}}',
    'false,false,false,false,false,true,true,true,false,false,true',
  ],
  [
    '{{semverCompare "^1.2.3-beta.1" "1.2.3"}},{{semverCompare "^1.2.3-beta.1" "v1.2"}},{{semverCompare "^1.2.3-beta.1" "1"}},{{semverCompare "^1.2.3-beta.1" "1.2.3-beta.1"}},{{semverCompare "^1.2.3-beta.1" "1.2.3-beta.2+b"}},{{semverCompare "^1.2.3-beta.1" "0.0.3"}},{{semverCompare "^1.2.3-beta.1" "0.2.3"}},{{semverCompare "^1.2.3-beta.1" "2.0.0"}},{{semverCompare "^1.2.3-beta.1" "1.2.4-alpha"}},{{semverCompare "^1.2.3-beta.1" "1.10.0"}},{{semverCompare "^1.2.3-beta.1" "0.0.0"}}',
    'true,false,false,true,true,false,false,false,true,true,false',
  ],
  [
    '{{semverCompare ">=1.2.3-0" "1.2.3"}},{{semverCompare ">=1.2.3-0" "v1.2"}},{{semverCompare ">=1.2.3-0" "1"}},{{semverCompare ">=1.2.3-0" "1.2.3-beta.1"}},{{semverCompare ">=1.2.3-0" "1.2.3-beta.2+b"}},{{semverCompare ">=1.2.3-0" "0.0.3"}},{{semverCompare ">=1.2.3-0" "0.2.3"}},{{semverCompare ">=1.2.3-0" "2.0.0"}},{{semverCompare ">=1.2.3-0" "1.2.4-alpha"}},{{semverCompare ">=1.2.3-0" "1.10.0"}},{{semverCompare ">=1.2.3-0" "0.0.0"}}',
    'true,false,false,true,true,false,false,true,true,true,false',
  ],
  [
    '{{semverCompare "!=1.x" "1.2.3"}},{{semverCompare "!=1.x" "v1.2"}},{{semverCompare "!=1.x" "1"}},{{semverCompare "!=1.x" "1.2.3-beta.1"}},{{semverCompare "!=1.x" "1.2.3-beta.2+b"}},{{semverCompare "!=1.x" "0.0.3"}},{{semverCompare "!=1.x" "0.2.3"}},{{semverCompare "!=1.x" "2.0.0"}},{{semverCompare "!=1.x" "1.2.4-alpha"}},{{semverCompare "!=1.x" "1.10.0"}},{{semverCompare "!=1.x" "0.0.0"}}',
    'false,false,false,false,false,true,true,true,false,false,true',
  ],
  [
    '{{semverCompare "!=1.2.x" "1.2.3"}},{{semverCompare "!=1.2.x" "v1.2"}},{{semverCompare "!=1.2.x" "1"}},{{semverCompare "!=1.2.x" "1.2.3-beta.1"}},{{semverCompare "!=1.2.x" "1.2.3-beta.2+b"}},{{semverCompare "!=1.2.x" "0.0.3"}},{{semverCompare "!=1.2.x" "0.2.3"}},{{semverCompare "!=1.2.x" "2.0.0"}},{{semverCompare "!=1.2.x" "1.2.4-alpha"}},{{semverCompare "!=1.2.x" "1.10.0"}},{{semverCompare "!=1.2.x" "0.0.0"}}',
    'false,false,true,false,false,true,true,true,false,true,true',
  ],
  [
    '{{semverCompare "=>1" "1.2.3"}},{{semverCompare "=>1" "v1.2"}},{{semverCompare "=>1" "1"}},{{semverCompare "=>1" "1.2.3-beta.1"}},{{semverCompare "=>1" "1.2.3-beta.2+b"}},{{semverCompare "=>1" "0.0.3"}},{{semverCompare "=>1" "0.2.3"}},{{semverCompare "=>1" "2.0.0"}},{{semverCompare "=>1" "1.2.4-alpha"}},{{semverCompare "=>1" "1.10.0"}},{{semverCompare "=>1" "0.0.0"}}',
    'true,true,true,false,false,false,false,true,false,true,false',
  ],
  [
    '{{semverCompare "=<1" "1.2.3"}},{{semverCompare "=<1" "v1.2"}},{{semverCompare "=<1" "1"}},{{semverCompare "=<1" "1.2.3-beta.1"}},{{semverCompare "=<1" "1.2.3-beta.2+b"}},{{semverCompare "=<1" "0.0.3"}},{{semverCompare "=<1" "0.2.3"}},{{semverCompare "=<1" "2.0.0"}},{{semverCompare "=<1" "1.2.4-alpha"}},{{semverCompare "=<1" "1.10.0"}},{{semverCompare "=<1" "0.0.0"}}',
    'true,true,true,false,false,true,true,false,false,true,true',
  ],
  [
    '{{semverCompare "~>1.2" "1.2.3"}},{{semverCompare "~>1.2" "v1.2"}},{{semverCompare "~>1.2" "1"}},{{semverCompare "~>1.2" "1.2.3-beta.1"}},{{semverCompare "~>1.2" "1.2.3-beta.2+b"}},{{semverCompare "~>1.2" "0.0.3"}},{{semverCompare "~>1.2" "0.2.3"}},{{semverCompare "~>1.2" "2.0.0"}},{{semverCompare "~>1.2" "1.2.4-alpha"}},{{semverCompare "~>1.2" "1.10.0"}},{{semverCompare "~>1.2" "0.0.0"}}',
    'true,true,false,false,false,false,false,false,false,false,false',
  ],
  [
    '{{semverCompare ">0" "1.2.3"}},{{semverCompare ">0" "v1.2"}},{{semverCompare ">0" "1"}},{{semverCompare ">0" "1.2.3-beta.1"}},{{semverCompare ">0" "1.2.3-beta.2+b"}},{{semverCompare ">0" "0.0.3"}},{{semverCompare ">0" "0.2.3"}},{{semverCompare ">0" "2.0.0"}},{{semverCompare ">0" "1.2.4-alpha"}},{{semverCompare ">0" "1.10.0"}},{{semverCompare ">0" "0.0.0"}}',
    'true,true,true,false,false,false,false,true,false,true,false',
  ],
  [
    '{{semverCompare ">1.x" "1.2.3"}},{{semverCompare ">1.x" "v1.2"}},{{semverCompare ">1.x" "1"}},{{semverCompare ">1.x" "1.2.3-beta.1"}},{{semverCompare ">1.x" "1.2.3-beta.2+b"}},{{semverCompare ">1.x" "0.0.3"}},{{semverCompare ">1.x" "0.2.3"}},{{semverCompare ">1.x" "2.0.0"}},{{semverCompare ">1.x" "1.2.4-alpha"}},{{semverCompare ">1.x" "1.10.0"}},{{semverCompare ">1.x" "0.0.0"}}',
    'false,false,false,false,false,false,false,true,false,false,false',
  ],
  [
    '{{semverCompare ">1.2.x" "1.2.3"}},{{semverCompare ">1.2.x" "v1.2"}},{{semverCompare ">1.2.x" "1"}},{{semverCompare ">1.2.x" "1.2.3-beta.1"}},{{semverCompare ">1.2.x" "1.2.3-beta.2+b"}},{{semverCompare ">1.2.x" "0.0.3"}},{{semverCompare ">1.2.x" "0.2.3"}},{{semverCompare ">1.2.x" "2.0.0"}},{{semverCompare ">1.2.x" "1.2.4-alpha"}},{{semverCompare ">1.2.x" "1.10.0"}},{{semverCompare ">1.2.x" "0.0.0"}}',
    'false,false,false,false,false,false,false,true,false,true,false',
  ],
  [
    '{{semverCompare ">*" "1.2.3"}},{{semverCompare ">*" "v1.2"}},{{semverCompare ">*" "1"}},{{semverCompare ">*" "1.2.3-beta.1"}},{{semverCompare ">*" "1.2.3-beta.2+b"}},{{semverCompare ">*" "0.0.3"}},{{semverCompare ">*" "0.2.3"}},{{semverCompare ">*" "2.0.0"}},{{semverCompare ">*" "1.2.4-alpha"}},{{semverCompare ">*" "1.10.0"}},{{semverCompare ">*" "0.0.0"}}',
    'true,true,true,false,false,true,true,true,false,true,false',
  ],
  [
    '{{semverCompare "<*" "1.2.3"}},{{semverCompare "<*" "v1.2"}},{{semverCompare "<*" "1"}},{{semverCompare "<*" "1.2.3-beta.1"}},{{semverCompare "<*" "1.2.3-beta.2+b"}},{{semverCompare "<*" "0.0.3"}},{{semverCompare "<*" "0.2.3"}},{{semverCompare "<*" "2.0.0"}},{{semverCompare "<*" "1.2.4-alpha"}},{{semverCompare "<*" "1.10.0"}},{{semverCompare "<*" "0.0.0"}}',
    'false,false,false,false,false,false,false,false,false,false,false',
  ],
  [
    '{{semverCompare ">=*" "1.2.3"}},{{semverCompare ">=*" "v1.2"}},{{semverCompare ">=*" "1"}},{{semverCompare ">=*" "1.2.3-beta.1"}},{{semverCompare ">=*" "1.2.3-beta.2+b"}},{{semverCompare ">=*" "0.0.3"}},{{semverCompare ">=*" "0.2.3"}},{{semverCompare ">=*" "2.0.0"}},{{semverCompare ">=*" "1.2.4-alpha"}},{{semverCompare ">=*" "1.10.0"}},{{semverCompare ">=*" "0.0.0"}}',
    'true,true,true,false,false,true,true,true,false,true,true',
  ],
  [
    '{{semverCompare "!=*" "1.2.3"}},{{semverCompare "!=*" "v1.2"}},{{semverCompare "!=*" "1"}},{{semverCompare "!=*" "1.2.3-beta.1"}},{{semverCompare "!=*" "1.2.3-beta.2+b"}},{{semverCompare "!=*" "0.0.3"}},{{semverCompare "!=*" "0.2.3"}},{{semverCompare "!=*" "2.0.0"}},{{semverCompare "!=*" "1.2.4-alpha"}},{{semverCompare "!=*" "1.10.0"}},{{semverCompare "!=*" "0.0.0"}}',
    'true,true,true,false,false,true,true,true,false,true,false',
  ],
  [
    '{{semverCompare "~0.0.0" "1.2.3"}},{{semverCompare "~0.0.0" "v1.2"}},{{semverCompare "~0.0.0" "1"}},{{semverCompare "~0.0.0" "1.2.3-beta.1"}},{{semverCompare "~0.0.0" "1.2.3-beta.2+b"}},{{semverCompare "~0.0.0" "0.0.3"}},{{semverCompare "~0.0.0" "0.2.3"}},{{semverCompare "~0.0.0" "2.0.0"}},{{semverCompare "~0.0.0" "1.2.4-alpha"}},{{semverCompare "~0.0.0" "1.10.0"}},{{semverCompare "~0.0.0" "0.0.0"}}',
    'true,true,true,false,false,true,true,true,false,true,true',
  ],
  [
    '{{semverCompare ">=1.2.3-beta" "1.2.3"}},{{semverCompare ">=1.2.3-beta" "v1.2"}},{{semverCompare ">=1.2.3-beta" "1"}},{{semverCompare ">=1.2.3-beta" "1.2.3-beta.1"}},{{semverCompare ">=1.2.3-beta" "1.2.3-beta.2+b"}},{{semverCompare ">=1.2.3-beta" "0.0.3"}},{{semverCompare ">=1.2.3-beta" "0.2.3"}},{{semverCompare ">=1.2.3-beta" "2.0.0"}},{{semverCompare ">=1.2.3-beta" "1.2.4-alpha"}},{{semverCompare ">=1.2.3-beta" "1.10.0"}},{{semverCompare ">=1.2.3-beta" "0.0.0"}}',
    'true,false,false,true,true,false,false,true,true,true,false',
  ],
  [
    '{{semverCompare "^2" "1.2.3"}},{{semverCompare "^2" "v1.2"}},{{semverCompare "^2" "1"}},{{semverCompare "^2" "1.2.3-beta.1"}},{{semverCompare "^2" "1.2.3-beta.2+b"}},{{semverCompare "^2" "0.0.3"}},{{semverCompare "^2" "0.2.3"}},{{semverCompare "^2" "2.0.0"}},{{semverCompare "^2" "1.2.4-alpha"}},{{semverCompare "^2" "1.10.0"}},{{semverCompare "^2" "0.0.0"}}',
    'false,false,false,false,false,false,false,true,false,false,false',
  ],
  [
    '{{semverCompare ">= 1.2.3" "1.2.3"}},{{semverCompare ">= 1.2.3" "v1.2"}},{{semverCompare ">= 1.2.3" "1"}},{{semverCompare ">= 1.2.3" "1.2.3-beta.1"}},{{semverCompare ">= 1.2.3" "1.2.3-beta.2+b"}},{{semverCompare ">= 1.2.3" "0.0.3"}},{{semverCompare ">= 1.2.3" "0.2.3"}},{{semverCompare ">= 1.2.3" "2.0.0"}},{{semverCompare ">= 1.2.3" "1.2.4-alpha"}},{{semverCompare ">= 1.2.3" "1.10.0"}},{{semverCompare ">= 1.2.3" "0.0.0"}}',
    'true,false,false,false,false,false,false,true,false,true,false',
  ],
  [
    '{{semverCompare "v1.2.3" "1.2.3"}},{{semverCompare "v1.2.3" "v1.2"}},{{semverCompare "v1.2.3" "1"}},{{semverCompare "v1.2.3" "1.2.3-beta.1"}},{{semverCompare "v1.2.3" "1.2.3-beta.2+b"}},{{semverCompare "v1.2.3" "0.0.3"}},{{semverCompare "v1.2.3" "0.2.3"}},{{semverCompare "v1.2.3" "2.0.0"}},{{semverCompare "v1.2.3" "1.2.4-alpha"}},{{semverCompare "v1.2.3" "1.10.0"}},{{semverCompare "v1.2.3" "0.0.0"}}',
    'true,false,false,false,false,false,false,false,false,false,false',
  ],
  [
    '{{semverCompare "" "1.2.3"}}',
    error(
      'template: t:1:2: executing "t" at <semverCompare "" "1.2.3">: error calling semverCompare: improper constraint: ',
    ),
  ],
  [
    '{{semverCompare "a" "1.2.3"}}',
    error(
      'template: t:1:2: executing "t" at <semverCompare "a" "1.2.3">: error calling semverCompare: improper constraint: a',
    ),
  ],
  [
    '{{semverCompare ">" "1.2.3"}}',
    error(
      'template: t:1:2: executing "t" at <semverCompare ">" "1.2.3">: error calling semverCompare: improper constraint: >',
    ),
  ],
  [
    '{{semverCompare "1.2.3.4" "1.2.3"}}',
    error(
      'template: t:1:2: executing "t" at <semverCompare "1.2.3.4" "1.2.3">: error calling semverCompare: improper constraint: 1.2.3.4',
    ),
  ],
  [
    '{{semverCompare "1..2" "1.2.3"}}',
    error(
      'template: t:1:2: executing "t" at <semverCompare "1..2" "1.2.3">: error calling semverCompare: improper constraint: 1..2',
    ),
  ],
  [
    '{{semverCompare ">>1" "1.2.3"}}',
    error(
      'template: t:1:2: executing "t" at <semverCompare ">>1" "1.2.3">: error calling semverCompare: improper constraint: >>1',
    ),
  ],
  [
    '{{semverCompare "1.2 - " "1.2.3"}}',
    error(
      'template: t:1:2: executing "t" at <semverCompare "1.2 - " "1.2.3">: error calling semverCompare: improper constraint: 1.2 - ',
    ),
  ],
  [
    '{{semverCompare ">=1.2,,<2" "1.2.3"}}',
    error(
      'template: t:1:2: executing "t" at <semverCompare ">=1.2,,<2" "1.2.3">: error calling semverCompare: improper constraint: >=1.2,,<2',
    ),
  ],
  ['{{semverCompare "1,2" "1.2.3"}}', 'false'],
  ['{{semverCompare "1 2" "1.2.3"}}', 'false'],
  [
    '{{semverCompare "||" "1.2.3"}}',
    error(
      'template: t:1:2: executing "t" at <semverCompare "||" "1.2.3">: error calling semverCompare: improper constraint: ',
    ),
  ],
  [
    '{{semverCompare "1 ||" "1.2.3"}}',
    error(
      'template: t:1:2: executing "t" at <semverCompare "1 ||" "1.2.3">: error calling semverCompare: improper constraint: ',
    ),
  ],
  [
    '{{semverCompare "1.2.3-" "1.2.3"}}',
    error(
      'template: t:1:2: executing "t" at <semverCompare "1.2.3-" "1.2.3">: error calling semverCompare: improper constraint: 1.2.3-',
    ),
  ],
  ['{{semverCompare "01.2.3" "1.2.3"}}', 'true'],
  [
    '{{semverCompare "1.2.3-01" "1.2.3"}}',
    error(
      'template: t:1:2: executing "t" at <semverCompare "1.2.3-01" "1.2.3">: error calling semverCompare: constraint Parser Error',
    ),
  ],
  [
    '{{semverCompare "1.2.3+" "1.2.3"}}',
    error(
      'template: t:1:2: executing "t" at <semverCompare "1.2.3+" "1.2.3">: error calling semverCompare: improper constraint: 1.2.3+',
    ),
  ],
  ['{{semverCompare "1.2.3 , 2" "1.2.3"}}', 'false'],
  ['{{semverCompare "1.2.3,2" "1.2.3"}}', 'false'],
  ['{{semver "1.2.3"}}', '1.2.3'],
  ['{{(semver "1.2.3").Major}}', '1'],
  ['{{(semver "1.2.3").Prerelease}}', ''],
  ['{{semver "v1.2.3-a.1+b"}}', '1.2.3-a.1+b'],
  ['{{(semver "v1.2.3-a.1+b").Major}}', '1'],
  ['{{(semver "v1.2.3-a.1+b").Prerelease}}', 'a.1'],
  ['{{semver "1"}}', '1.0.0'],
  ['{{(semver "1").Major}}', '1'],
  ['{{(semver "1").Prerelease}}', ''],
  [
    '{{semver "x"}}',
    error(
      'template: t:1:2: executing "t" at <semver "x">: error calling semver: Invalid Semantic Version',
    ),
  ],
  [
    '{{(semver "x").Major}}',
    error(
      'template: t:1:3: executing "t" at <semver "x">: error calling semver: Invalid Semantic Version',
    ),
  ],
  [
    '{{(semver "x").Prerelease}}',
    error(
      'template: t:1:3: executing "t" at <semver "x">: error calling semver: Invalid Semantic Version',
    ),
  ],
  [
    '{{semver ""}}',
    error(
      'template: t:1:2: executing "t" at <semver "">: error calling semver: Invalid Semantic Version',
    ),
  ],
  [
    '{{(semver "").Major}}',
    error(
      'template: t:1:3: executing "t" at <semver "">: error calling semver: Invalid Semantic Version',
    ),
  ],
  [
    '{{(semver "").Prerelease}}',
    error(
      'template: t:1:3: executing "t" at <semver "">: error calling semver: Invalid Semantic Version',
    ),
  ],
  [
    '{{semver "1.2.3.4"}}',
    error(
      'template: t:1:2: executing "t" at <semver "1.2.3.4">: error calling semver: Invalid Semantic Version',
    ),
  ],
  [
    '{{(semver "1.2.3.4").Major}}',
    error(
      'template: t:1:3: executing "t" at <semver "1.2.3.4">: error calling semver: Invalid Semantic Version',
    ),
  ],
  [
    '{{(semver "1.2.3.4").Prerelease}}',
    error(
      'template: t:1:3: executing "t" at <semver "1.2.3.4">: error calling semver: Invalid Semantic Version',
    ),
  ],
  [
    '{{semver "1.2.3-01"}}',
    error(
      'template: t:1:2: executing "t" at <semver "1.2.3-01">: error calling semver: Version segment starts with 0',
    ),
  ],
  [
    '{{(semver "1.2.3-01").Major}}',
    error(
      'template: t:1:3: executing "t" at <semver "1.2.3-01">: error calling semver: Version segment starts with 0',
    ),
  ],
  [
    '{{(semver "1.2.3-01").Prerelease}}',
    error(
      'template: t:1:3: executing "t" at <semver "1.2.3-01">: error calling semver: Version segment starts with 0',
    ),
  ],
  [
    '{{semver "99999999999999999999.0.0"}}',
    error(
      'template: t:1:2: executing "t" at <semver "99999999999999999999.0.0">: error calling semver: Error parsing version segment: strconv.ParseUint: parsing "99999999999999999999": value out of range',
    ),
  ],
  [
    '{{(semver "99999999999999999999.0.0").Major}}',
    error(
      'template: t:1:3: executing "t" at <semver "99999999999999999999.0.0">: error calling semver: Error parsing version segment: strconv.ParseUint: parsing "99999999999999999999": value out of range',
    ),
  ],
  [
    '{{(semver "99999999999999999999.0.0").Prerelease}}',
    error(
      'template: t:1:3: executing "t" at <semver "99999999999999999999.0.0">: error calling semver: Error parsing version segment: strconv.ParseUint: parsing "99999999999999999999": value out of range',
    ),
  ],
  ['{{(semver "1.2.3").Compare (semver "1.2.4")}}', '-1'],
  ['{{(semver "1.2.3").Metadata}}', ''],
  ['{{(semver "v1.2.3").Original}}', 'v1.2.3'],
  ['{{(semver "1.2.3").IncMinor.String}}', '1.3.0'],
  [
    '{{(semver "1.2.3").Nope}}',
    error(
      'template: t:1:10: executing "t" at <"1.2.3">: can\'t evaluate field Nope in type *semver.Version',
    ),
  ],
  ['{{$v := semver "1.2.3"}}{{$v.Major}}.{{$v.Minor}}.{{$v.Patch}}', '1.2.3'],
  ['{{(semver "1.2.3").LessThan (semver "1.2.4")}}', 'true'],
];

describe('Semantic versions', () => {
  testBehaviours(ROWS, { data: DATA, functions });
});
