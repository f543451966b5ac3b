import type { WrittenCall } from './calls.js'

export const tableCalls: Readonly<Record<string, WrittenCall>> = {}
