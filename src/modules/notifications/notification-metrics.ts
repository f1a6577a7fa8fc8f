/** The part of the house's metrics that this module moves. */
import type { Metrics } from '#platform/observe/metrics';

export interface NotificationMetrics {
  readonly deliveries: Pick<Metrics['deliveries'], 'inc'>;
  readonly tickToDeliveredSeconds: Pick<Metrics['tickToDeliveredSeconds'], 'observe'>;
}
