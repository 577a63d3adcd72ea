import { dial } from '../service/client.ts';
import { type Handler, type ServiceReply, type ServiceRequest, text } from '../service/request.ts';
import type { AppProber, AppProbers } from './app-probers.ts';
import { probeGrpc } from './grpc-probe.ts';
import { probeHttp } from './http-probe.ts';
import type { ProbeTarget } from './target.ts';

/** Answers the kubelet's rewritten probes, by doing what they were before. */
export function appProbeHandler(probers: AppProbers, target: ProbeTarget): Handler {
  return async (request) => {
    const prober = probers.get(request.path);
    if (prober === undefined) return text(400, `no probe is known for ${request.path}`);
    try {
      return await probe(prober, request, target);
    } catch (error) {
      return text(500, error instanceof Error ? error.message : String(error));
    }
  };
}

async function probe(
  prober: AppProber,
  { fields }: ServiceRequest,
  target: ProbeTarget,
): Promise<ServiceReply> {
  switch (prober.kind) {
    case 'http':
      return probeHttp(prober, fields, target);
    case 'tcp':
      await dial({ ...target, port: prober.port, timeoutMs: prober.timeoutMs });
      return text(200, '');
    case 'grpc':
      await probeGrpc(prober, fields.get('user-agent') ?? 'pillion-proxy', target);
      return text(200, '');
  }
}
