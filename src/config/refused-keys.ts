/**
 * Keys of Kafka Streams that are known and refused for good, each with its cure: what they configured is written in
 * another place here, or does not exist. So a configuration brought from Java says what to do, line by line.
 */

const typedSchemas =
  "remove it: the schema of each topic is typed, `topic('orders', string(), Order)`, so no default is needed"
const nameOfHandler = (name: string) => `write '${name}': 'fail' or 'continue'`

const tlsOptions = "remove it, or give `kafka: { ssl: { minVersion, ciphers, … } }`, options of Node's tls.connect"
const tokens = "give `kafka: { sasl: { mechanism: 'oauthbearer', oauthBearerProvider } }`"
const kerberos = 'remove it: log in by PLAIN, SCRAM or OAUTHBEARER, or by a mechanism of your own in `kafka.sasl`'

/** Settings of Kafka's clients, refused with and without a prefix. */
const clientKeys = {
  'ssl.protocol': tlsOptions,
  'ssl.provider': tlsOptions,
  'ssl.enabled.protocols': tlsOptions,
  'ssl.cipher.suites': tlsOptions,
  'ssl.engine.factory.class': tlsOptions,
  'sasl.kerberos.service.name': kerberos,
  'sasl.client.callback.handler.class': tokens,
  'sasl.login.callback.handler.class': tokens,
  'sasl.login.class': tokens,
  'sasl.oauthbearer.token.endpoint.url': tokens,
  'receive.buffer.bytes': 'remove it: the operating system sizes its buffers',
  'send.buffer.bytes': 'remove it: the operating system sizes its buffers',
  'client.dns.lookup': 'remove it: each address of a host is tried',
  'socket.connection.setup.timeout.max.ms': "write 'socket.connection.setup.timeout.ms'",
  'interceptor.classes': 'remove it: what happens to a record is written in the topology',
  'metric.reporters': 'remove it: `KafkaStreams.metrics()` gives the metrics',
  'partitioner.class': 'remove it: `to` takes a partitioner as an option',
} as const

/** Key → cure. */
export const refusedKeys: Readonly<Record<string, string>> = Object.freeze({
  'default.key.serde': typedSchemas,
  'default.value.serde': typedSchemas,
  'default.list.key.serde.inner': typedSchemas,
  'default.list.value.serde.inner': typedSchemas,
  'default.list.key.serde.type': typedSchemas,
  'default.list.value.serde.type': typedSchemas,
  'windowed.inner.class.serde': 'remove it: write `windowed(string(), windows)` as the key of the topic',
  'window.size.ms': 'remove it: `windowed(string(), windows)` takes the windows object itself',
  'default.deserialization.exception.handler': nameOfHandler('deserialization.exception.handler'),
  'default.production.exception.handler': nameOfHandler('production.exception.handler'),
  'cache.max.bytes.buffering': "write 'statestore.cache.max.bytes'",
  'default.dsl.store': 'remove it: stores live in the memory of their task',
  'dsl.store.suppliers.class': 'remove it: stores live in the memory of their task',
  'rocksdb.config.setter': 'remove it: there is no RocksDB',
  'default.client.supplier': 'remove it: the log is chosen by bootstrap.servers or embedded.dir',
  'processor.wrapper.class': 'remove it: processors are functions and can be wrapped where they are written',
  'task.assignor.class': 'remove it: there is one assignor',
  'partition.grouper': 'remove it: tasks follow from the topology',
  'upgrade.from': 'remove it: there is no older version to upgrade from',
  'built.in.metrics.version': 'remove it: there is one version of the metrics',
  retries: "write 'task.timeout.ms'",
  ...clientKeys,
})

/** Values of Kafka Streams that name a Java class or an old setting, and what to write. */
export const translatedValues: Readonly<Record<string, string>> = Object.freeze({
  LogAndFailExceptionHandler: "'fail'",
  LogAndContinueExceptionHandler: "'continue'",
  LogAndFailProcessingExceptionHandler: "'fail'",
  LogAndContinueProcessingExceptionHandler: "'continue'",
  DefaultProductionExceptionHandler: "'fail'",
  exactly_once: "'exactly_once_v2'",
  exactly_once_beta: "'exactly_once_v2'",
})
