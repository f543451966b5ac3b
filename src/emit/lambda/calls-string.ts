import type { WrittenCall } from './calls.js'

export const stringCalls: Readonly<Record<string, WrittenCall>> = {}
