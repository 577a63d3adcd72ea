/** How the containers that Istio's own injector makes call their image, word for word. */
export const ISTIO_INIT =
  'istio-iptables -p 15001 -z 15006 -u 1337 -m REDIRECT -i * -x  -b * -d 15090,15021,15020 --log_output_level=default:info';

export const ISTIO_PROXY =
  'proxy sidecar --domain default.svc.cluster.local --proxyLogLevel=warning --proxyComponentLogLevel=misc:error --log_output_level=default:info';
