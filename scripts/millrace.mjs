#!/usr/bin/env node
// `npx millrace` in a checkout: the command line from dist/, built where it is missing or stale.
process.argv.splice(2, 0, 'millrace')
await import('./start.mjs')
