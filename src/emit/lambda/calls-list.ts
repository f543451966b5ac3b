import type { WrittenCall } from './calls.js'

export const listCalls: Readonly<Record<string, WrittenCall>> = {}
