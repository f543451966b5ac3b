/**
 * What a listener with SASL_SSL needs, made once per folder: a key store with a self-signed certificate for loopback,
 * the same certificate as PEM for clients to trust, and one user.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** User and certificate of one folder. */
export interface Security {
  readonly username: string
  readonly password: string
  /** PKCS12, protected by `password`. */
  readonly keyStore: string
  /** PEM file of the certificate that clients trust. */
  readonly caFile: string
}

const USERNAME = 'millrace'
const VALIDITY_DAYS = '3650'
const HOSTS = 'SAN=ip:127.0.0.1,dns:localhost'

/** The user and the certificate in `folder`, which are made when they are not there. */
export async function securityIn(folder: string): Promise<Security> {
  if (!existsSync(folder)) await makeSecurity(folder)
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim()
  return { username: USERNAME, password, keyStore: join(folder, 'broker.p12'), caFile: join(folder, 'ca.pem') }
}

async function makeSecurity(folder: string): Promise<void> {
  const temporary = `${folder}.${process.pid}.${randomBytes(4).toString('hex')}`
  await mkdir(temporary, { recursive: true, mode: 0o700 })
  try {
    const password = randomBytes(12).toString('hex')
    const store = ['-keystore', join(temporary, 'broker.p12'), '-storetype', 'PKCS12', '-storepass', password]
    const subject = ['-alias', 'broker', '-dname', 'CN=millrace test broker', '-ext', HOSTS, '-ext', 'BC:c=ca:true']
    await keytool(
      '-genkeypair',
      '-keyalg',
      'EC',
      '-groupname',
      'secp256r1',
      '-validity',
      VALIDITY_DAYS,
      ...subject,
      ...store,
    )
    await keytool('-exportcert', '-rfc', '-alias', 'broker', '-file', join(temporary, 'ca.pem'), ...store)
    await writeFile(join(temporary, 'password'), `${password}\n`, { mode: 0o600 })
    await rename(temporary, folder)
  } catch (error) {
    // Another process was first.
    if (!existsSync(folder)) throw error
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

async function keytool(...args: string[]): Promise<void> {
  await promisify(execFile)('keytool', ['-J-Xmx64m', '-J-XX:TieredStopAtLevel=1', ...args])
}
