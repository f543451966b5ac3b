/**
 * TLS and login from Kafka's settings, or from kafkajs's options. Key stores are told by their content: PEM is taken as
 * it is, PKCS12 where Node can, and for the rest the error says the command that converts it.
 */
import type { ConnectionOptions } from 'node:tls'
import type { ISocketFactory } from 'kafkajs'
import type { StreamsConfig } from '../config/config-types.js'
import { type ConnectionKey, connectionSetting } from '../config/connection-setting.js'
import { configCodes } from '../errors/codes/config.js'
import { StreamsError } from '../errors/streams-error.js'
import type { FileSystem } from '../stdx/file-system.js'
import type { SaslOptions } from './cluster/kafkajs-login.js'
import { parseJaasConfig } from './jaas-config.js'

/** How a connection is made safe; undefined: without. */
export interface ClientSecurity {
  readonly ssl: ConnectionOptions | undefined
  readonly sasl: SaslOptions | undefined
  readonly socketFactory: ISocketFactory | undefined
}

type StoreFormat = 'PEM' | 'PKCS12' | 'JKS'

/** Reads the files that it names. @throws StreamsError E803 */
export async function clientSecurity(config: StreamsConfig, files: FileSystem): Promise<ClientSecurity> {
  const { kafka } = config
  const protocol = connectionSetting(config, 'security.protocol')
  const ofKafkajs = kafka?.ssl === true ? {} : kafka?.ssl || undefined
  return {
    ssl: protocol.endsWith('SSL') ? await tlsOptions(config, files) : ofKafkajs,
    sasl: protocol.startsWith('SASL_') ? loginOptions(config) : kafka?.sasl,
    socketFactory: kafka?.socketFactory,
  }
}

async function tlsOptions(config: StreamsConfig, files: FileSystem): Promise<ConnectionOptions> {
  const anyName = connectionSetting(config, 'ssl.endpoint.identification.algorithm') === ''
  return {
    ...(await trusted(config, files)),
    ...(await ownCertificate(config, files)),
    ...(anyName ? { checkServerIdentity: () => undefined } : {}),
  }
}

async function trusted(config: StreamsConfig, files: FileSystem): Promise<ConnectionOptions> {
  const inline = connectionSetting(config, 'ssl.truststore.certificates')
  if (inline !== undefined) return { ca: pemText('ssl.truststore.certificates', inline) }
  const store = await readStore(config, files, 'ssl.truststore.location', 'ssl.truststore.type')
  if (store === undefined) return {}
  if (store.format === 'PEM') return { ca: Buffer.from(store.bytes).toString() }
  throw new StreamsError(configCodes.E803, `ssl.truststore.location is a ${store.format} file; PEM is needed`, {
    file: store.path,
    cure: `list its certificates as PEM: keytool -list -rfc -keystore ${store.path} > ca.pem`,
  })
}

async function ownCertificate(config: StreamsConfig, files: FileSystem): Promise<ConnectionOptions> {
  const keyPassword = connectionSetting(config, 'ssl.key.password')
  const passphrase = keyPassword === undefined ? {} : { passphrase: keyPassword }
  const key = connectionSetting(config, 'ssl.keystore.key')
  if (key !== undefined) {
    const chain = connectionSetting(config, 'ssl.keystore.certificate.chain') ?? key
    return {
      key: pemText('ssl.keystore.key', key),
      cert: pemText('ssl.keystore.certificate.chain', chain),
      ...passphrase,
    }
  }
  const store = await readStore(config, files, 'ssl.keystore.location', 'ssl.keystore.type')
  if (store === undefined) return {}
  if (store.format === 'PEM') {
    const pem = Buffer.from(store.bytes).toString()
    return { key: pem, cert: pem, ...passphrase }
  }
  if (store.format === 'PKCS12') {
    const password = connectionSetting(config, 'ssl.keystore.password') ?? keyPassword
    return { pfx: Buffer.from(store.bytes), ...(password === undefined ? {} : { passphrase: password }) }
  }
  throw new StreamsError(configCodes.E803, 'ssl.keystore.location is a JKS file; PEM or PKCS12 is needed', {
    file: store.path,
    cure: `convert it: keytool -importkeystore -srckeystore ${store.path} -destkeystore client.p12 -deststoretype PKCS12`,
  })
}

interface Store {
  readonly path: string
  readonly bytes: Uint8Array
  readonly format: StoreFormat
}

async function readStore(
  config: StreamsConfig,
  files: FileSystem,
  location: ConnectionKey & `${string}.location`,
  type: 'ssl.truststore.type' | 'ssl.keystore.type',
): Promise<Store | undefined> {
  const path = connectionSetting(config, location)
  if (path === undefined) return undefined
  const bytes = await files.readFile(path).catch((cause: unknown) => {
    throw new StreamsError(configCodes.E803, `the file of ${location} cannot be read`, { file: path, cause })
  })
  const format = formatOf(bytes)
  const named = connectionSetting(config, type)
  if (format !== undefined && (named === undefined || named === format)) return { path, bytes, format }
  const is = format === undefined ? 'neither PEM nor a key store' : `a ${format} file`
  throw new StreamsError(configCodes.E803, `the file of ${location} is ${is}`, {
    file: path,
    cure: named === undefined ? 'give a PEM file' : `correct ${type} or the file`,
  })
}

const JKS_MAGIC = [0xfe, 0xed, 0xfe, 0xed]
/** DER: a sequence with a long length. */
const PKCS12_START = 0x30
const PEM_BEGIN = '-----BEGIN '

function formatOf(bytes: Uint8Array): StoreFormat | undefined {
  if (JKS_MAGIC.every((each, index) => bytes[index] === each)) return 'JKS'
  if (bytes[0] === PKCS12_START && ((bytes[1] ?? 0) & 0x80) !== 0) return 'PKCS12'
  return Buffer.from(bytes).includes(PEM_BEGIN) ? 'PEM' : undefined
}

function pemText(name: string, text: string): string {
  if (text.includes(PEM_BEGIN)) return text
  throw new StreamsError(configCodes.E803, `${name} (not shown) is not PEM`, { cure: `give text with '${PEM_BEGIN}…'` })
}

function loginOptions(config: StreamsConfig): SaslOptions {
  const mechanism = connectionSetting(config, 'sasl.mechanism')
  const { module, username, password } = parseJaasConfig(connectionSetting(config, 'sasl.jaas.config') ?? '')
  if ((module === 'scram') !== mechanism?.startsWith('SCRAM')) {
    throw new StreamsError(
      configCodes.E804,
      `sasl.mechanism and sasl.jaas.config contradict: ${mechanism} and ${module}`,
      {
        cure: 'PLAIN goes with PlainLoginModule, SCRAM with ScramLoginModule',
      },
    )
  }
  if (mechanism === 'SCRAM-SHA-256') return { mechanism: 'scram-sha-256', username, password }
  if (mechanism === 'SCRAM-SHA-512') return { mechanism: 'scram-sha-512', username, password }
  return { mechanism: 'plain', username, password }
}
