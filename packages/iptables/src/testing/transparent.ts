import { once } from 'node:events';
import type { Namespace } from '@pillion/netns';

/**
 * A listener on 15006 that takes connections under whatever address they were made to, in a language
 * that can set IP_TRANSPARENT. It answers as `agent.ts` does: a question with its label, and what
 * comes behind `hold` with itself.
 */
const LISTENER = `
import json, selectors, socket, sys
selector = selectors.DefaultSelector()
def listen(family, any, level, option):
    s = socket.socket(family)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6: s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    s.setsockopt(level, option, 1)
    s.bind((any, 15006)); s.listen(1024)
    selector.register(s, selectors.EVENT_READ, 'listener')
listen(socket.AF_INET, '0.0.0.0', socket.SOL_IP, 19)
listen(socket.AF_INET6, '::', socket.IPPROTO_IPV6, 75)
print('ready', flush=True)
def close(s): selector.unregister(s); s.close()
while True:
    for key, _ in selector.select():
        s = key.fileobj
        if key.data == 'listener':
            selector.register(s.accept()[0], selectors.EVENT_READ, 'new'); continue
        try: data = s.recv(4096)
        except OSError: close(s); continue
        if not data: close(s)
        elif key.data == 'held': s.sendall(data)
        else:
            s.sendall(json.dumps({'landed': sys.argv[1]}).encode())
            if data == b'hold': selector.modify(s, selectors.EVENT_READ, 'held')
            else: close(s)
`;

export async function startTransparentListener(pod: Namespace, label: string): Promise<void> {
  const child = pod.spawn('python3', ['-c', LISTENER, label], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout !== null) await once(child.stdout, 'data');
}
