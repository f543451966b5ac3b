/**
 * What went wrong in a lane as a coded error: kernels trap where memory ends or an assertion fails, and both leave a
 * task that cannot go on. What is not known stays unknown: it stops the application.
 */
import { runtimeCodes } from '../errors/codes/runtime.js'
import { StreamsError } from '../errors/streams-error.js'
import { printTaskId, type TaskId } from '../model/task-id.js'
import { isTrap } from '../wasm/kernel-instance.js'

/** Kernels reach `unreachable` only where no block was given to them. */
const OUT_OF_MEMORY = /unreachable|memory limit/

export function codedError(error: unknown, task: TaskId): StreamsError {
  if (error instanceof StreamsError) return error
  const why = error instanceof Error ? error.message : String(error)
  const place = { taskId: printTaskId(task), cause: error }
  if (isTrap(error)) {
    if (OUT_OF_MEMORY.test(why)) {
      return new StreamsError(runtimeCodes.E903, 'the memory of the task is used up', {
        ...place,
        cure: 'keep less state per partition: shorter retention, more partitions, smaller values',
      })
    }
    return new StreamsError(runtimeCodes.E904, `a kernel trapped: ${why}`, {
      ...place,
      cure: 'report this with the topology; REPLACE_THREAD goes on from the last commit',
    })
  }
  return new StreamsError(runtimeCodes.E908, `a task failed: ${why}`, place)
}
