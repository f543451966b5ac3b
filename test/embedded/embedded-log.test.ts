/** The embedded log over the real file system passes the cases of every log. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { EmbeddedLog } from '../../src/embedded/embedded-log.js'
import { logCases } from '../log/log.cases.js'

const folders: string[] = []

after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

logCases('embedded', {
  abilities: { atomicCommits: true },
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-log-'))
    folders.push(folder)
    return EmbeddedLog.open({ folder })
  },
})
