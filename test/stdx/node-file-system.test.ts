/** The real file system and the simulated one behave alike, as far as the interface says. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { SystemClock } from '../../src/stdx/clock.js'
import { type FileSystem, fileErrorCode } from '../../src/stdx/file-system.js'
import { NodeFileSystem } from '../../src/stdx/node-file-system.js'
import { SimFileSystem } from './sim-file-system.js'

const rejectsWith = async (code: string, job: Promise<unknown>): Promise<void> => {
  await assert.rejects(job, error => fileErrorCode(error) === code)
}

async function files(fileSystem: FileSystem, folder: string): Promise<void> {
  const path = join(folder, 'a')
  await rejectsWith('ENOENT', fileSystem.open(path, 'update'))
  await rejectsWith('ENOENT', fileSystem.open(path, 'read'))
  await rejectsWith('ENOENT', fileSystem.readFile(path))
  const file = await fileSystem.open(path, 'create')
  await rejectsWith('EEXIST', fileSystem.open(path, 'create'))
  const shared = new Uint8Array(new SharedArrayBuffer(4)).fill(7)
  await file.write([new Uint8Array([1, 2]), new Uint8Array(0), shared], 0)
  await file.write([new Uint8Array([9])], 3)
  assert.equal(await file.size(), 6)
  const target = new Uint8Array(new SharedArrayBuffer(10))
  assert.equal(await file.read(target, 1), 5)
  assert.deepEqual([...target.subarray(0, 5)], [2, 7, 9, 7, 7])
  assert.equal(await file.read(target, 6), 0)
  await file.truncate(2)
  await file.truncate(3)
  await file.sync()
  await file.close()
  assert.deepEqual([...(await fileSystem.readFile(path))], [1, 2, 0])
  await (await fileSystem.open(path, 'replace')).close()
  assert.equal((await fileSystem.readFile(path)).length, 0)
  assert.ok(Number.isFinite(await fileSystem.modifiedMs(path)))
}

async function names(fileSystem: FileSystem, folder: string): Promise<void> {
  const inner = join(folder, 'x', 'y')
  await fileSystem.makeFolder(inner)
  await fileSystem.makeFolder(inner)
  for (const name of ['b', 'a']) await (await fileSystem.open(join(inner, name), 'create')).close()
  assert.deepEqual(await fileSystem.list(inner), ['a', 'b'])
  await fileSystem.rename(join(inner, 'a'), join(inner, 'b'))
  assert.deepEqual(await fileSystem.list(inner), ['b'])
  await fileSystem.syncFolder(inner)
  await rejectsWith('ENOENT', fileSystem.rename(join(inner, 'a'), join(inner, 'c')))
  await rejectsWith('ENOENT', fileSystem.remove(join(inner, 'a')))
  await rejectsWith('ENOENT', fileSystem.list(join(folder, 'z')))
  await fileSystem.remove(join(inner, 'b'))
  await fileSystem.removeFolder(join(folder, 'x'))
  await fileSystem.removeFolder(join(folder, 'x'))
  await rejectsWith('ENOENT', fileSystem.list(join(folder, 'x')))
}

test('the real file system', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-fs-'))
  await files(new NodeFileSystem(new SystemClock()), folder)
  await names(new NodeFileSystem(new SystemClock()), folder)
  await rm(folder, { recursive: true })
})

test('the simulated file system', async () => {
  const fileSystem = new SimFileSystem()
  await fileSystem.makeFolder('/f')
  await files(fileSystem, '/f')
  await names(fileSystem, '/f')
})

test('more chunks than one writev takes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-fs-'))
  const file = await new NodeFileSystem(new SystemClock()).open(join(folder, 'a'), 'create')
  await file.write(
    Array.from({ length: 3_000 }, (_, index) => new Uint8Array([index & 255])),
    5,
  )
  const read = new Uint8Array(3_005)
  assert.equal(await file.read(read, 0), 3_005)
  assert.equal(read[5 + 2_999], 2_999 & 255)
  await file.close()
  await rm(folder, { recursive: true })
})

test('the event loop gets its turn while files are busy', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-fs-'))
  const file = await new NodeFileSystem(new SystemClock()).open(join(folder, 'a'), 'create')
  let isDone = false
  let turns = 0
  const count = (): void => {
    turns++
    if (!isDone) setImmediate(count)
  }
  setImmediate(count)
  const clock = new SystemClock()
  const endMs = clock.monotonicMs() + 60
  while (clock.monotonicMs() < endMs) await file.write([new Uint8Array(100)], 0)
  isDone = true
  assert.ok(turns > 1, `${turns} turns`)
  await file.close()
  await rm(folder, { recursive: true })
})
