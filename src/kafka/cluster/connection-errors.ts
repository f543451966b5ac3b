/** What goes wrong while a connection is made, as coded errors that say which setting is probably wrong. */
import { logCodes } from '../../errors/codes/log.js'
import { StreamsError } from '../../errors/streams-error.js'
import { type BrokerAddress, nameOf } from './broker-connection.js'
import { WRONG_TLS_SETTINGS } from './kafkajs-socket.js'
import type { ConnectionOptions } from './open-connection.js'

type Security = Pick<ConnectionOptions, 'ssl' | 'sasl'>

/** Node's code of an error → what to do. */
const tlsCures: readonly { readonly code: RegExp; readonly cure: string }[] = [
  {
    code: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    cure: "the broker's certificate is for another host name: correct bootstrap.servers and advertised.listeners, or set ssl.endpoint.identification.algorithm to ''",
  },
  {
    code: /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_)/,
    cure: "the broker's certificate is not trusted: give its certificate authority in ssl.truststore.location",
  },
  { code: /^CERT_HAS_EXPIRED$/, cure: "the broker's certificate has expired: renew it" },
  {
    code: /^ERR_SSL_.*ALERT_(?:CERTIFICATE|BAD_CERTIFICATE|HANDSHAKE_FAILURE|UNKNOWN_CA)/,
    cure: 'the broker wants a certificate of this client that it trusts: set ssl.keystore.location',
  },
  {
    code: /^(?:EPROTO|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG)/,
    cure: 'what answers there does not speak TLS: correct the port, or security.protocol',
  },
  {
    code: new RegExp(`^${WRONG_TLS_SETTINGS}$`),
    cure: 'correct the keys, certificates and passwords of the settings ssl.*',
  },
  { code: /^(?:CERT_|ERR_TLS_|ERR_SSL_|ERR_OSSL_)/, cure: 'see the settings ssl.*' },
]

/** For a connection that ended by itself: E633, and E635 where the broker refuses our certificate. */
export function connectionEnded(
  address: BrokerAddress,
  cause: Error | undefined,
  cure: string | undefined,
): StreamsError {
  if (cause === undefined) {
    const what = `the connection to ${nameOf(address)} was closed by the broker`
    return new StreamsError(logCodes.E633, what, cure === undefined ? {} : { cure })
  }
  const what = `the connection to ${nameOf(address)} broke: ${saidBy(cause)}`
  const tls = tlsCures.find(each => each.code.test(codeOf(cause)))
  if (tls !== undefined) return new StreamsError(logCodes.E635, what, { cure: tls.cure, cause })
  return new StreamsError(logCodes.E633, what, cure === undefined ? { cause } : { cure, cause })
}

/** E633, E634 or E635 for a socket that did not come to be. */
export function connectFailed(address: BrokerAddress, security: Security, error: unknown): StreamsError {
  const code = codeOf(error)
  const said = saidBy(error)
  const what = `no connection to ${nameOf(address)}: ${said}`
  const tls = security.ssl === undefined ? undefined : tlsCures.find(each => each.code.test(code))
  if (tls !== undefined) return new StreamsError(logCodes.E635, what, { cure: tls.cure, cause: error })
  if (code === 'ETIMEDOUT') {
    return new StreamsError(logCodes.E634, what, { cure: 'see whether the host is reachable from here', cause: error })
  }
  return new StreamsError(logCodes.E633, what, { cure: unreachableCure(code, security), cause: error })
}

/** E633 for a connection that ended, E634 as it is; else the broker said no: E635. */
export function loginFailed(
  address: BrokerAddress,
  security: Security,
  error: unknown,
  wasOpen: boolean,
): StreamsError {
  if (error instanceof StreamsError) return error
  const said = error instanceof Error ? error.message : String(error)
  const what = `the login at ${nameOf(address)} failed: ${said}`
  if (!wasOpen) return new StreamsError(logCodes.E633, what, { cure: earlyEndCure(security), cause: error })
  return new StreamsError(logCodes.E635, what, {
    cure: 'correct sasl.mechanism and the user name and password of sasl.jaas.config, or security.protocol if this listener wants no login',
    cause: error,
  })
}

/** For a connection that the broker ends before it has answered anything that matters. */
export function earlyEndCure({ ssl, sasl }: Security): string {
  const wanted = [
    ...(ssl === undefined ? ['TLS (security.protocol=SSL or SASL_SSL)'] : []),
    ...(sasl === undefined ? ['a login (security.protocol=SASL_SSL or SASL_PLAINTEXT, sasl.jaas.config)'] : []),
  ]
  const tried = 'it is tried again; if it stays so, '
  if (wanted.length === 0) return `${tried}see the log of the broker`
  return `${tried}this port may want ${wanted.join(', or ')}, or it is not that of a broker`
}

function unreachableCure(code: string, security: Security): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no address is known for this host name: correct it'
  if (code === 'ECONNREFUSED') return 'nothing listens there: start the broker, or correct host and port'
  if (code === 'ECONNRESET' && security.ssl !== undefined) {
    return 'it is tried again; if it stays so, this port does not speak TLS: correct it, or security.protocol'
  }
  return 'it is tried again; if it stays so, correct host and port'
}

/** OpenSSL's own reason where there is one; its messages are full of addresses. */
function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const reason = 'reason' in error ? error.reason : undefined
  return typeof reason === 'string' && reason !== '' ? reason : error.message
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}
