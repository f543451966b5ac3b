/** The options by which `produce` and `consume` learn how a topic's bytes are read, and what they choose. */
import { nearest } from '../stdx/nearest.js'
import type { CommandArguments, CommandOption } from './command.js'
import { loadFile } from './load-file.js'
import { type TextSerde, textSerde, typedSerde } from './text-serde.js'

const SERDES = 'string, json, int32, int64, float32, float64, boolean, bytes (base64)'

export const serdeOptions: Readonly<Record<string, CommandOption>> = {
  'key-serde': { value: 'SERDE', about: `Default string. One of ${SERDES}, windowed:SIZE` },
  'value-serde': { value: 'SERDE', about: 'Default string' },
  file: { value: 'FILE', about: 'Take the serdes of the typed topic that this file exports' },
}

/** Key and value serde of the topic. */
export async function serdesOf(args: CommandArguments, topic: string): Promise<{ key: TextSerde; value: TextSerde }> {
  const file = args.text('file')
  const [key, value] = [args.text('key-serde'), args.text('value-serde')]
  if (file === undefined) return { key: textSerde(key ?? 'string'), value: textSerde(value ?? 'string') }
  const { topics } = await loadFile(file)
  const found = topics.find(each => each.topic === topic)
  if (found === undefined) {
    const names = topics.map(each => each.topic)
    const meant = nearest(topic, names) ?? names.join(', ')
    throw args.wrong(`${file} exports no typed topic '${topic}'${meant === '' ? '' : `; it exports ${meant}`}`)
  }
  return {
    key: key === undefined ? typedSerde(found.key) : textSerde(key),
    value: value === undefined ? typedSerde(found.value) : textSerde(value),
  }
}
