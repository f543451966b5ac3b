/** A metric of an application over all its lanes, or all its tasks. */
import type { KafkaStreams, Metric } from '../src/index.js'

export function metricSum(app: KafkaStreams, group: Metric['group'], name: string): number {
  return app
    .metrics()
    .filter(metric => metric.group === group && metric.name === name)
    .reduce((sum, metric) => sum + Number(metric.value), 0)
}
