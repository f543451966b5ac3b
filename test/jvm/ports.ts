/**
 * Free ports on loopback, below the range from which the operating system takes the ports of outgoing connections: a
 * broker that is restarted finds its port free again.
 */
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

const PORT_MIN = 20_000
const PORT_MAX = 32_000
const ATTEMPTS_MAX = 200

/** Whether a server could listen on `port` of loopback now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** `count` different ports that are free now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>()
  for (let attempt = 0; attempt < ATTEMPTS_MAX && ports.size < count; attempt++) {
    const port = randomInt(PORT_MIN, PORT_MAX)
    if (!ports.has(port) && (await isPortFree(port))) ports.add(port)
  }
  if (ports.size < count) throw new Error(`no ${count} free ports between ${PORT_MIN} and ${PORT_MAX}`)
  return [...ports]
}
