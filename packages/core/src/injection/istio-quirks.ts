/**
 * Where Istio does something odd, and existing output shows it, Pillion does the same unless told
 * otherwise. Each such place is one switch here; docs/differences.md lists them. Values set them:
 * `pillion.istioQuirks.<name>: false`.
 */
export interface IstioQuirks {
  /**
   * Offline injection writes labels and annotations of a CronJob's pods on `spec.jobTemplate`, where
   * they describe the Job. Off: on the pod template, where the pods get them.
   */
  readonly cronJobMetadataOnJob: boolean;
  /**
   * Pods that never asked to be scraped get `prometheus.io/*` annotations all the same. Off: only
   * pods that carry one of them.
   */
  readonly scrapeEveryPod: boolean;
}

export const ISTIO_QUIRKS: IstioQuirks = {
  cronJobMetadataOnJob: true,
  scrapeEveryPod: true,
};
