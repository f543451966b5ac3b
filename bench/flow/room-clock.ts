/**
 * CPU time by room. Rooms are entered one inside the other; what passes is charged to the innermost one, so that the
 * rooms sum up to the whole. It is the time of the whole process: only one thing may be under way at a time
 * (`SerialQueue`), and threads that V8 has for itself are charged to whatever runs meanwhile. Asking for it costs some
 * microseconds, the more the more threads there are, and a kernel's call asks twice: what that costs when nothing else
 * runs is left out, the rest of it (a few ns a record) is in `lane`.
 */

/** The rooms in the order in which they are shown. `start` is everything before the tasks run. */
export const ROOMS = [
  'start',
  'fetch',
  'decode',
  'touch',
  'pipeline',
  'encode',
  'produce',
  'commit: cached rows',
  'commit: encode',
  'commit: changelog',
  'commit: log',
  'lane',
  'coordinator',
] as const
export type Room = (typeof ROOMS)[number]

export interface RoomUse {
  /** CPU time of the process, without that of rooms inside of this one. */
  readonly microseconds: number
  /** How often it was entered. */
  readonly calls: number
  /** What it read or wrote; which of it, TimedLog, timeKernels and ThisThreadPool say. */
  readonly bytes: number
}

export type RoomUses = Readonly<Record<Room, RoomUse>>
type CountedUses = Record<Room, { -readonly [Field in keyof RoomUse]: number }>

/** CPU time of all threads of this process, in microseconds. */
export function cpuMicroseconds(): number {
  const { system, user } = process.cpuUsage()
  return user + system
}

const PROBES = 500

/** What asking for the CPU time costs. */
function costMicroseconds(): number {
  const before = cpuMicroseconds()
  for (let probe = 0; probe < PROBES; probe++) cpuMicroseconds()
  return (cpuMicroseconds() - before) / PROBES
}

export class RoomClock {
  readonly #uses = Object.fromEntries(ROOMS.map(room => [room, { microseconds: 0, calls: 0, bytes: 0 }])) as CountedUses
  /** Rooms that were entered and not left, the outermost first. */
  readonly #stack: Room[]
  /** Of asking once. */
  #cost = costMicroseconds()
  #since = cpuMicroseconds()

  /** @param first what is charged while no room is entered, until `goOn` says otherwise */
  constructor(first: Room) {
    this.#stack = [first]
  }

  get uses(): RoomUses {
    this.#charge()
    return structuredClone(this.#uses)
  }

  /** From now on another room is charged while none is entered. */
  goOn(room: Room): void {
    this.#charge()
    this.#stack[0] = room
    this.#cost = costMicroseconds()
    this.#since = cpuMicroseconds()
  }

  within<T>(room: Room, work: () => T): T {
    this.#enter(room)
    try {
      return work()
    } finally {
      this.#leave()
    }
  }

  async withinAsync<T>(room: Room, work: () => Promise<T>): Promise<T> {
    this.#enter(room)
    try {
      return await work()
    } finally {
      this.#leave()
    }
  }

  addBytes(room: Room, bytes: number): void {
    this.#uses[room].bytes += bytes
  }

  #enter(room: Room): void {
    this.#charge()
    this.#uses[room].calls++
    this.#stack.push(room)
  }

  #leave(): void {
    this.#charge()
    this.#stack.pop()
  }

  #charge(): void {
    const now = cpuMicroseconds()
    const room = this.#stack.at(-1)
    if (room !== undefined) this.#uses[room].microseconds += now - this.#since - this.#cost
    this.#since = now
  }
}
