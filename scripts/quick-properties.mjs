// Loaded before a test file in its quick form (second Node version): property tests that name no number of runs do few.
import fc from 'fast-check'

fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: 10 })
