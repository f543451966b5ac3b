// Word count, the first program of every stream processor: lines of text in, how often each word came out.
//
//   npm run example -- word-count                             pipes some lines through it, without a log
//   npm run example -- word-count --kafka 127.0.0.1:9092      the same on Kafka; counts go on from run to run
//   npx millrace run examples/word-count.ts --embedded ./data  runs it on a log in a folder (docs/cli.md)
import { pathToFileURL } from 'node:url'
import { int64, Materialized, nullable, StreamsBuilder, string, topic } from 'millrace'
import { runExample } from './support/run-example.js'

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
  const hamlet = ['To be, or not to be: that is the question', 'Whether it is nobler in the mind to suffer']
  const counts = await runExample({
    applicationId: 'word-count',
    topology: builder.build(),
    input: Lines,
    records: hamlet.map(line => [null, line]),
    output: WordCounts,
  })
  for (const [word, count] of [...new Map(counts)].sort(([, a], [, b]) => b - a)) console.log(`${word}\t${count}`)
}
