import { hostname } from 'node:os';
import { call } from './call.ts';
import { parseEndpoint, serve } from './serve.ts';

const USAGE = `workload serve [http:8080 grpc:8081 greeting:9000 bytes:9001 …]
workload call URL [--times N] [--parallel N] [--pause MS] [--timeout MS] [--header 'NAME: VALUE'] [--method M] [--send BYTES]
`;

const [command, ...words] = process.argv.slice(2);
switch (command) {
  case 'serve': {
    const endpoints = words.map(parseEndpoint);
    await serve(endpoints.length > 0 ? endpoints : [parseEndpoint('http:8080')], hostname());
    break;
  }
  case 'call':
    process.exitCode = await call(words);
    break;
  case undefined:
  default:
    process.stderr.write(USAGE);
    process.exitCode = 2;
}
