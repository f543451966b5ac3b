// Word count, the first program of every stream processor: lines of text in, how often each word came out.
//
//   npm run example -- word-count                             pipes some lines through it, without a log
//   npx millrace run examples/word-count.ts --embedded ./data  runs it on a log in a folder (docs/cli.md)
import { pathToFileURL } from 'node:url'
import { int64, Materialized, nullable, StreamsBuilder, string, TopologyTestDriver, topic } from 'millrace'

export const Lines = topic('lines', nullable(string()), string())
export const WordCounts = topic('word-counts', string(), int64())

export const builder = new StreamsBuilder()
builder
  .stream(Lines)
  .flatMapValues((_key, line) => line.toLowerCase().split(/\W+/))
  .filter((_key, word) => word !== '')
  .groupBy((_key, word) => word)
  .count(Materialized.as('counts'))
  .toStream()
  .to(WordCounts)

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const driver = new TopologyTestDriver(builder.build())
  const lines = driver.createInputTopic(Lines)
  lines.pipeInput(null, 'To be, or not to be: that is the question')
  lines.pipeInput(null, 'Whether it is nobler in the mind to suffer')
  const counts = driver.createOutputTopic(WordCounts).readKeyValuesToMap()
  for (const [word, count] of [...counts].sort(([, a], [, b]) => b - a)) console.log(`${word}\t${count}`)
}
