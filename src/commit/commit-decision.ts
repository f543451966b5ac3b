/** Whether to commit now: facts in, a decision out. Pure. */

export interface CommitFacts {
  /** Rows have been picked, or outputs written, since the last commit. */
  readonly hasProgress: boolean
  readonly isStopping: boolean
  readonly sinceLastCommitMs: number
  readonly commitIntervalMs: number
  /** Rows of stores that are changed and not yet in their changelogs, in bytes. */
  readonly uncommittedBytes: number
  /** `statestore.uncommitted.max.bytes`; -1: no bound. */
  readonly uncommittedBytesMax: number
}

export type CommitDecision = 'commit' | 'wait'

export function decideCommit(facts: CommitFacts): CommitDecision {
  if (!facts.hasProgress) return 'wait'
  const isFull = facts.uncommittedBytesMax >= 0 && facts.uncommittedBytes > facts.uncommittedBytesMax
  return isFull || facts.isStopping || facts.sinceLastCommitMs >= facts.commitIntervalMs ? 'commit' : 'wait'
}
