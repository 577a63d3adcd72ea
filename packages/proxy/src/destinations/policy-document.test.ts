import { describe, expect, it } from 'vitest';
import { DEFAULT_TRAFFIC_POLICY } from '../routing/traffic-policy.ts';
import { parseDestinations } from './document.ts';

function parsePort(fields: object) {
  const ports = [{ port: 80, endpoints: [], ...fields }];
  return parseDestinations({ services: [{ name: 'a.b', addresses: [], ports }] });
}

describe('the policy of a port', () => {
  it('is the default where nothing is said', () => {
    const result = parsePort({});
    expect(result.ok && result.value.clusters[0]?.policy).toEqual(DEFAULT_TRAFFIC_POLICY);
  });

  it("is written in Istio's words", () => {
    const result = parsePort({
      timeout: '15s',
      retries: { attempts: 3, perTryTimeout: '2s', retryOn: 'connect-failure, reset,502' },
      trafficPolicy: {
        loadBalancer: { simple: 'LEAST_REQUEST' },
        connectionPool: {
          tcp: { maxConnections: 100, connectTimeout: '1s' },
          http: { http1MaxPendingRequests: 50, http2MaxRequests: 1000 },
        },
        outlierDetection: {
          consecutive5xxErrors: 7,
          baseEjectionTime: '10s',
          maxEjectionPercent: 50,
        },
      },
    });
    expect(result.ok && result.value.clusters[0]?.policy).toEqual({
      balancing: 'LEAST_REQUEST',
      connectTimeoutMs: 1000,
      timeoutMs: 15_000,
      retries: {
        attempts: 3,
        on: new Set(['connect-failure', 'reset']),
        statuses: new Set([502]),
        perTryTimeoutMs: 2000,
        anyMethod: true,
      },
      maxConnections: 100,
      maxPending: 50,
      maxStreams: 1000,
      outlier: { consecutiveErrors: 7, baseEjectionMs: 10_000, maxEjectionPercent: 50 },
    });
  });

  it('tells every problem at once', () => {
    const result = parsePort({
      timeout: 15,
      retries: { attempts: -1, retryOn: 'resett' },
      trafficPolicy: {
        loadBalancer: { simple: 'FASTEST' },
        connectionPool: { tcp: { maxConnections: 0 }, http: { http1MaxPendingRequests: -1 } },
        outlierDetection: { maxEjectionPercent: 101, baseEjectionTime: 'long' },
      },
    });
    const path = 'services[0].ports[0]';
    expect(new Set(result.ok ? [] : result.problems.map(({ subject }) => subject))).toEqual(
      new Set(
        [
          'timeout',
          'retries.attempts',
          'retries.retryOn',
          'trafficPolicy.loadBalancer.simple',
          'trafficPolicy.connectionPool.tcp.maxConnections',
          'trafficPolicy.connectionPool.http.http1MaxPendingRequests',
          'trafficPolicy.outlierDetection.maxEjectionPercent',
          'trafficPolicy.outlierDetection.baseEjectionTime',
        ].map((name) => `${path}.${name}`),
      ),
    );
  });
});
