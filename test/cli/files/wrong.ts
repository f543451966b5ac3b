// A function that does not fit its stream.
// biome-ignore-all lint/correctness/noUnusedFunctionParameters: functions as people write them
import { json, StreamsBuilder, string, topic } from '../../../src/index.js'

const Orders = topic('orders', string(), json({ region: 'string', price: 'float64' }))

const builder = new StreamsBuilder()
builder
  .stream(Orders)
  // @ts-expect-error: tsc says it too
  .filter((k, v) => v.prize > 10)
  .to('dear')

export default builder
