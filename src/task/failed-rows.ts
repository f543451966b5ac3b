/**
 * The failed rows of a step with what is needed to explain each: rows that failed in the JavaScript runtime find what
 * it kept, in the order of both. The memory must still be as the step left it.
 */
import { type FailedRow, readFailedRows, readFailure } from './outputs.js'
import { isScripted, type RowErrorContext } from './row-error.js'
import type { StreamTask } from './stream-task.js'

export interface ExplainedRow {
  readonly row: FailedRow
  readonly context: RowErrorContext
}

/** The rows that failed and were passed over, in order. */
export function passedOverRows(task: StreamTask): readonly ExplainedRow[] {
  const left = [...task.scriptFailures]
  return readFailedRows(task.kernel.views, task.plan).map(row => {
    const script = isScripted(row.code) ? left.shift() : undefined
    return { row, context: { views: task.kernel.views, plan: task.plan, taskId: task.id, script } }
  })
}

/** The row that made the step fail. */
export function fatalRow(task: StreamTask): ExplainedRow {
  const row = readFailure(task.kernel.views, task.plan)
  const script = isScripted(row.code) ? task.scriptFailures.at(-1) : undefined
  return { row, context: { views: task.kernel.views, plan: task.plan, taskId: task.id, script } }
}
