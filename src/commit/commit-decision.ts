/** Whether to commit now: facts in, a decision out. Pure. */

export interface CommitFacts {
  /** Rows have been picked, or outputs written, since the last commit. */
  readonly hasProgress: boolean
  readonly isStopping: boolean
  readonly sinceLastCommitMs: number
  readonly commitIntervalMs: number
}

export type CommitDecision = 'commit' | 'wait'

export function decideCommit(facts: CommitFacts): CommitDecision {
  if (!facts.hasProgress) return 'wait'
  return facts.isStopping || facts.sinceLastCommitMs >= facts.commitIntervalMs ? 'commit' : 'wait'
}
