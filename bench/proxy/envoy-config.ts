/** Envoy as a sidecar has it for unknown destinations: original destination, its router, statistics on. */
export function envoyConfig(ports: {
  readonly http: number;
  readonly tcp: number;
  readonly admin: number;
}): string {
  const originalDestination = {
    name: 'envoy.filters.listener.original_dst',
    typed_config: { '@type': type('listener.original_dst.v3.OriginalDst') },
  };
  const listener = (name: string, port: number, filter: object) => ({
    name,
    address: { socket_address: { address: '0.0.0.0', port_value: port } },
    listener_filters: [originalDestination],
    filter_chains: [{ filters: [filter] }],
  });
  return JSON.stringify({
    admin: { address: { socket_address: { address: '127.0.0.1', port_value: ports.admin } } },
    static_resources: {
      listeners: [
        listener('http', ports.http, {
          name: 'envoy.filters.network.http_connection_manager',
          typed_config: {
            '@type': type('network.http_connection_manager.v3.HttpConnectionManager'),
            stat_prefix: 'outbound',
            generate_request_id: true,
            route_config: {
              virtual_hosts: [
                {
                  name: 'any',
                  domains: ['*'],
                  routes: [
                    { match: { prefix: '/' }, route: { cluster: 'passthrough', timeout: '0s' } },
                  ],
                },
              ],
            },
            http_filters: [
              {
                name: 'envoy.filters.http.router',
                typed_config: { '@type': type('http.router.v3.Router') },
              },
            ],
          },
        }),
        listener('tcp', ports.tcp, {
          name: 'envoy.filters.network.tcp_proxy',
          typed_config: {
            '@type': type('network.tcp_proxy.v3.TcpProxy'),
            stat_prefix: 'tcp',
            cluster: 'passthrough',
          },
        }),
      ],
      clusters: [
        {
          name: 'passthrough',
          type: 'ORIGINAL_DST',
          lb_policy: 'CLUSTER_PROVIDED',
          connect_timeout: '10s',
          // HTTP/2 goes on as HTTP/2, as Istio has it where nothing is declared.
          typed_extension_protocol_options: {
            'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
              '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
              use_downstream_protocol_config: {
                http_protocol_options: {},
                http2_protocol_options: {},
              },
            },
          },
        },
      ],
    },
  });
}

function type(name: string): string {
  return `type.googleapis.com/envoy.extensions.filters.${name}`;
}
