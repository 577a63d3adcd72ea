import { describe } from 'vitest';
import { sprigFunctions } from './index.ts';
import { error, type Row, testBehaviours } from '../../../testing/go-behaviour.ts';
import { DATA } from '../../../testing/go-data.ts';

const functions = sprigFunctions();

const ROWS: readonly Row[] = [
  [
    '{{urlParse "http://user:p%40ss@host:8080/a%20b?q=1&r=2#frag%20x" | toJson}}',
    '{"fragment":"frag x","host":"host:8080","hostname":"host","opaque":"","path":"/a b","query":"q=1\\u0026r=2","scheme":"http","userinfo":"user:p%40ss"}',
  ],
  [
    '{{urlJoin (urlParse "http://user:p%40ss@host:8080/a%20b?q=1&r=2#frag%20x")}}',
    'http://user:p%40ss@host:8080/a%20b?q=1&r=2#frag%20x',
  ],
  [
    '{{urlParse "https://example.com" | toJson}}',
    '{"fragment":"","host":"example.com","hostname":"example.com","opaque":"","path":"","query":"","scheme":"https","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "https://example.com")}}', 'https://example.com'],
  [
    '{{urlParse "mailto:a@b.c" | toJson}}',
    '{"fragment":"","host":"","hostname":"","opaque":"a@b.c","path":"","query":"","scheme":"mailto","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "mailto:a@b.c")}}', 'mailto:a@b.c'],
  [
    '{{urlParse "/path/only" | toJson}}',
    '{"fragment":"","host":"","hostname":"","opaque":"","path":"/path/only","query":"","scheme":"","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "/path/only")}}', '/path/only'],
  [
    '{{urlParse "//host/path" | toJson}}',
    '{"fragment":"","host":"host","hostname":"host","opaque":"","path":"/path","query":"","scheme":"","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "//host/path")}}', '//host/path'],
  [
    '{{urlParse "host/path" | toJson}}',
    '{"fragment":"","host":"","hostname":"","opaque":"","path":"host/path","query":"","scheme":"","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "host/path")}}', 'host/path'],
  [
    '{{urlParse "http://[::1]:80/x" | toJson}}',
    '{"fragment":"","host":"[::1]:80","hostname":"::1","opaque":"","path":"/x","query":"","scheme":"http","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "http://[::1]:80/x")}}', 'http://[::1]:80/x'],
  [
    '{{urlParse "" | toJson}}',
    '{"fragment":"","host":"","hostname":"","opaque":"","path":"","query":"","scheme":"","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "")}}', ''],
  [
    '{{urlParse "a:b" | toJson}}',
    '{"fragment":"","host":"","hostname":"","opaque":"b","path":"","query":"","scheme":"a","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "a:b")}}', 'a:b'],
  [
    '{{urlParse "http://a b" | toJson}}',
    error(
      'template: t:1:2: executing "t" at <urlParse "http://a b">: error calling urlParse: unable to parse url: parse "http://a b": invalid character " " in host name',
    ),
  ],
  [
    '{{urlJoin (urlParse "http://a b")}}',
    error(
      'template: t:1:11: executing "t" at <urlParse "http://a b">: error calling urlParse: unable to parse url: parse "http://a b": invalid character " " in host name',
    ),
  ],
  [
    '{{urlParse "http://h:port" | toJson}}',
    error(
      'template: t:1:2: executing "t" at <urlParse "http://h:port">: error calling urlParse: unable to parse url: parse "http://h:port": invalid port ":port" after host',
    ),
  ],
  [
    '{{urlJoin (urlParse "http://h:port")}}',
    error(
      'template: t:1:11: executing "t" at <urlParse "http://h:port">: error calling urlParse: unable to parse url: parse "http://h:port": invalid port ":port" after host',
    ),
  ],
  [
    '{{urlParse "%zz" | toJson}}',
    error(
      'template: t:1:2: executing "t" at <urlParse "%zz">: error calling urlParse: unable to parse url: parse "%zz": invalid URL escape "%zz"',
    ),
  ],
  [
    '{{urlJoin (urlParse "%zz")}}',
    error(
      'template: t:1:11: executing "t" at <urlParse "%zz">: error calling urlParse: unable to parse url: parse "%zz": invalid URL escape "%zz"',
    ),
  ],
  [
    '{{urlParse "http://h/%zz" | toJson}}',
    error(
      'template: t:1:2: executing "t" at <urlParse "http://h/%zz">: error calling urlParse: unable to parse url: parse "http://h/%zz": invalid URL escape "%zz"',
    ),
  ],
  [
    '{{urlJoin (urlParse "http://h/%zz")}}',
    error(
      'template: t:1:11: executing "t" at <urlParse "http://h/%zz">: error calling urlParse: unable to parse url: parse "http://h/%zz": invalid URL escape "%zz"',
    ),
  ],
  [
    '{{urlParse "proto://auth@host:80/path?query#fragment" | toJson}}',
    '{"fragment":"fragment","host":"host:80","hostname":"host","opaque":"","path":"/path","query":"query","scheme":"proto","userinfo":"auth"}',
  ],
  [
    '{{urlJoin (urlParse "proto://auth@host:80/path?query#fragment")}}',
    'proto://auth@host:80/path?query#fragment',
  ],
  [
    '{{urlParse "http://host?" | toJson}}',
    '{"fragment":"","host":"host","hostname":"host","opaque":"","path":"","query":"","scheme":"http","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "http://host?")}}', 'http://host'],
  [
    '{{urlParse "http://host#" | toJson}}',
    '{"fragment":"","host":"host","hostname":"host","opaque":"","path":"","query":"","scheme":"http","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "http://host#")}}', 'http://host'],
  [
    '{{urlParse "HTTP://Host/P" | toJson}}',
    '{"fragment":"","host":"Host","hostname":"Host","opaque":"","path":"/P","query":"","scheme":"http","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "HTTP://Host/P")}}', 'http://Host/P'],
  [
    '{{urlParse "1http://x" | toJson}}',
    error(
      'template: t:1:2: executing "t" at <urlParse "1http://x">: error calling urlParse: unable to parse url: parse "1http://x": first path segment in URL cannot contain colon',
    ),
  ],
  [
    '{{urlJoin (urlParse "1http://x")}}',
    error(
      'template: t:1:11: executing "t" at <urlParse "1http://x">: error calling urlParse: unable to parse url: parse "1http://x": first path segment in URL cannot contain colon',
    ),
  ],
  [
    '{{urlParse ":foo" | toJson}}',
    error(
      'template: t:1:2: executing "t" at <urlParse ":foo">: error calling urlParse: unable to parse url: parse ":foo": missing protocol scheme',
    ),
  ],
  [
    '{{urlJoin (urlParse ":foo")}}',
    error(
      'template: t:1:11: executing "t" at <urlParse ":foo">: error calling urlParse: unable to parse url: parse ":foo": missing protocol scheme',
    ),
  ],
  [
    '{{urlParse "http://h/a?b?c#d#e" | toJson}}',
    '{"fragment":"d#e","host":"h","hostname":"h","opaque":"","path":"/a","query":"b?c","scheme":"http","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "http://h/a?b?c#d#e")}}', 'http://h/a?b?c#d%23e'],
  [
    '{{urlParse "http://h/é" | toJson}}',
    '{"fragment":"","host":"h","hostname":"h","opaque":"","path":"/é","query":"","scheme":"http","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "http://h/é")}}', 'http://h/%C3%A9'],
  [
    '{{urlParse "file:///etc/x" | toJson}}',
    '{"fragment":"","host":"","hostname":"","opaque":"","path":"/etc/x","query":"","scheme":"file","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "file:///etc/x")}}', 'file:///etc/x'],
  [
    '{{urlParse "http://h/a b" | toJson}}',
    '{"fragment":"","host":"h","hostname":"h","opaque":"","path":"/a b","query":"","scheme":"http","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "http://h/a b")}}', 'http://h/a%20b'],
  [
    '{{urlParse "x://u:p:q@h/" | toJson}}',
    '{"fragment":"","host":"h","hostname":"h","opaque":"","path":"/","query":"","scheme":"x","userinfo":"u:p%3Aq"}',
  ],
  ['{{urlJoin (urlParse "x://u:p:q@h/")}}', 'x://u:p%3Aq@h/'],
  [
    '{{urlParse "a/b:c" | toJson}}',
    '{"fragment":"","host":"","hostname":"","opaque":"","path":"a/b:c","query":"","scheme":"","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "a/b:c")}}', 'a/b:c'],
  [
    '{{urlParse "http://ho%20st/" | toJson}}',
    error(
      'template: t:1:2: executing "t" at <urlParse "http://ho%20st/">: error calling urlParse: unable to parse url: parse "http://ho%20st/": invalid URL escape "%20"',
    ),
  ],
  [
    '{{urlJoin (urlParse "http://ho%20st/")}}',
    error(
      'template: t:1:11: executing "t" at <urlParse "http://ho%20st/">: error calling urlParse: unable to parse url: parse "http://ho%20st/": invalid URL escape "%20"',
    ),
  ],
  [
    '{{urlParse "http://h:80a/" | toJson}}',
    error(
      'template: t:1:2: executing "t" at <urlParse "http://h:80a/">: error calling urlParse: unable to parse url: parse "http://h:80a/": invalid port ":80a" after host',
    ),
  ],
  [
    '{{urlJoin (urlParse "http://h:80a/")}}',
    error(
      'template: t:1:11: executing "t" at <urlParse "http://h:80a/">: error calling urlParse: unable to parse url: parse "http://h:80a/": invalid port ":80a" after host',
    ),
  ],
  [
    '{{urlParse "urn:a:b?x=1" | toJson}}',
    '{"fragment":"","host":"","hostname":"","opaque":"a:b","path":"","query":"x=1","scheme":"urn","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "urn:a:b?x=1")}}', 'urn:a:b?x=1'],
  [
    '{{urlJoin (dict "scheme" "http" "host" "host:80" "path" "/path" "query" "query")}}',
    'http://host:80/path?query',
  ],
  ['{{urlJoin (dict "host" "h" "path" "p")}}', '//h/p'],
  ['{{urlJoin (dict "path" "a b/é")}}', 'a%20b/%C3%A9'],
  [
    '{{urlJoin (dict "scheme" 1)}}',
    error(
      'template: t:1:2: executing "t" at <urlJoin (dict "scheme" 1)>: error calling urlJoin: unable to parse scheme key, must be of type string, but int found',
    ),
  ],
  ['{{urlJoin (dict)}}', ''],
  [
    '{{urlJoin (dict "scheme" "http" "host" "h" "userinfo" "u:p" "path" "/x" "fragment" "f g")}}',
    'http://u:p@h/x#f%20g',
  ],
  ['{{urlJoin (dict "scheme" "mailto" "opaque" "a@b")}}', 'mailto:a@b'],
  [
    '{{urlParse "http://h:80:81/" | toJson}}',
    error(
      'template: t:1:2: executing "t" at <urlParse "http://h:80:81/">: error calling urlParse: unable to parse url: parse "http://h:80:81/": invalid port ":80:81" after host',
    ),
  ],
  [
    '{{urlParse "http://[::1]:x/" | toJson}}',
    error(
      'template: t:1:2: executing "t" at <urlParse "http://[::1]:x/">: error calling urlParse: unable to parse url: parse "http://[::1]:x/": invalid port ":x" after host',
    ),
  ],
  [
    '{{urlParse "http://[::1/" | toJson}}',
    error(
      'template: t:1:2: executing "t" at <urlParse "http://[::1/">: error calling urlParse: unable to parse url: parse "http://[::1/": missing \']\' in host',
    ),
  ],
  [
    '{{urlParse "http://a:b@c:d@e/" | toJson}}',
    '{"fragment":"","host":"e","hostname":"e","opaque":"","path":"/","query":"","scheme":"http","userinfo":"a:b%40c%3Ad"}',
  ],
  [
    '{{urlParse "http://%e4%b8%96/" | toJson}}',
    '{"fragment":"","host":"世","hostname":"世","opaque":"","path":"/","query":"","scheme":"http","userinfo":""}',
  ],
  [
    '{{urlParse "http://h/a%2fb" | toJson}}',
    '{"fragment":"","host":"h","hostname":"h","opaque":"","path":"/a/b","query":"","scheme":"http","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "http://h/a%2fb")}}', 'http://h/a/b'],
  [
    '{{urlParse "http://h/#a%zz" | toJson}}',
    error(
      'template: t:1:2: executing "t" at <urlParse "http://h/#a%zz">: error calling urlParse: unable to parse url: parse "http://h/#a%zz": invalid URL escape "%zz"',
    ),
  ],
  [
    '{{urlParse "http://u@/x" | toJson}}',
    '{"fragment":"","host":"","hostname":"","opaque":"","path":"/x","query":"","scheme":"http","userinfo":"u"}',
  ],
  [
    '{{urlParse "http:///x" | toJson}}',
    '{"fragment":"","host":"","hostname":"","opaque":"","path":"/x","query":"","scheme":"http","userinfo":""}',
  ],
  [
    '{{urlParse "http:/x" | toJson}}',
    '{"fragment":"","host":"","hostname":"","opaque":"","path":"/x","query":"","scheme":"http","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "http:/x")}}', 'http:///x'],
  [
    '{{urlParse "//u:p@h" | toJson}}',
    '{"fragment":"","host":"h","hostname":"h","opaque":"","path":"","query":"","scheme":"","userinfo":"u:p"}',
  ],
  ['{{urlJoin (urlParse "//u:p@h")}}', '//u:p@h'],
  [
    '{{urlParse "http://h/;a=b,c*d" | toJson}}',
    '{"fragment":"","host":"h","hostname":"h","opaque":"","path":"/;a=b,c*d","query":"","scheme":"http","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "http://h/;a=b,c*d[x]!")}}', 'http://h/;a=b,c%2Ad%5Bx%5D%21'],
  [
    '{{urlParse "a%b" | toJson}}',
    error(
      'template: t:1:2: executing "t" at <urlParse "a%b">: error calling urlParse: unable to parse url: parse "a%b": invalid URL escape "%b"',
    ),
  ],
  [
    '{{urlParse "?q" | toJson}}',
    '{"fragment":"","host":"","hostname":"","opaque":"","path":"","query":"q","scheme":"","userinfo":""}',
  ],
  ['{{urlJoin (urlParse "?q#f")}}', '?q#f'],
];

describe('URLs', () => {
  testBehaviours(ROWS, { data: DATA, functions });
});
