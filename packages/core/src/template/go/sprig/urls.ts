import { GoFunctionError } from '../error.ts';
import { dict, string } from '../function/params.ts';
import { func, type FunctionMap, withCost, PER_CHARACTER } from '../function/signature.ts';
import { kindOf } from '../value/kind.ts';
import { getKey, hasKey, type MapValue } from '../value/map.ts';
import { GoMap } from '../value/types.ts';
import { formatUrl, parseUrl } from './url.ts';

const PARTS = ['scheme', 'host', 'path', 'query', 'opaque', 'fragment', 'userinfo'] as const;

export const urls: FunctionMap = withCost(PER_CHARACTER, {
  urlParse: func([string], (text) => {
    const url = parseUrl(text);
    if (typeof url === 'string') throw new GoFunctionError(`unable to parse url: ${url}`);
    const hostname = url.host.replace(/:[0-9]*$/, '').replace(/^\[(.*)\]$/, '$1');
    return new GoMap([...PARTS.map((part) => [part, url[part]] as const), ['hostname', hostname]]);
  }),
  urlJoin: func([dict], (map) =>
    formatUrl({
      scheme: partOf(map, 'scheme'),
      opaque: partOf(map, 'opaque'),
      userinfo: partOf(map, 'userinfo'),
      host: partOf(map, 'host'),
      path: partOf(map, 'path'),
      query: partOf(map, 'query'),
      fragment: partOf(map, 'fragment'),
    }),
  ),
});

function partOf(map: MapValue, part: string): string {
  if (!hasKey(map, part)) return '';
  const value = getKey(map, part);
  if (typeof value === 'string') return value;
  throw new GoFunctionError(
    `unable to parse ${part} key, must be of type string, but ${kindOf(value)} found`,
  );
}
