/**
 * A failed row as an error for people: code, what happened, topic, partition, offset, node and the place in the
 * user's function. Built only when a row failed.
 */
import { dataCodes } from '../errors/codes/data.js'
import { runtimeCodes } from '../errors/codes/runtime.js'
import { type ErrorCode, type ErrorPlace, StreamsError } from '../errors/streams-error.js'
import type { ScriptFailure } from '../javascript/script-runtime.js'
import { printTaskId, type TaskId } from '../model/task-id.js'
import type { SitePlan, TaskPlan } from '../plan/physical-plan.js'
import * as abi from '../wasm/abi.generated.js'
import { readViewText } from '../wasm/cell-reader.js'
import type { MemoryViews } from '../wasm/memory-views.js'
import type { FailedRow } from './outputs.js'
import { rowPlace } from './row-place.js'

type Describe = (context: RowContext) => string

interface RowContext {
  readonly views: MemoryViews
  readonly plan: TaskPlan
  readonly row: FailedRow
  readonly site: SitePlan | undefined
  /** What the JavaScript runtime kept, for functions that threw or differed. */
  readonly script: ScriptFailure | undefined
}

const column = ({ plan, row }: RowContext): string => plan.inputs[row.input]?.columns[row.detail] ?? 'the value'
const entry = (code: ErrorCode, describe: Describe): { code: ErrorCode; describe: Describe } => ({ code, describe })
const scripted = ({ script, site }: RowContext): string => script?.text ?? site?.what ?? 'for a reason it did not give'

/** Every ROW_* by its meaning for people. */
const ROW_ERRORS: Readonly<Record<number, { code: ErrorCode; describe: Describe }>> = {
  [abi.ROW_BAD_JSON]: entry(dataCodes.E513, ({ row }) => `the value is not JSON (byte ${row.detail})`),
  [abi.ROW_BAD_UTF8]: entry(dataCodes.E512, () => 'the bytes are not UTF-8'),
  [abi.ROW_WRONG_TYPE]: entry(dataCodes.E514, c => `${column(c)} has another type than its schema says`),
  [abi.ROW_MISSING_FIELD]: entry(dataCodes.E515, c => `${column(c)} is missing or null, and is not nullable`),
  [abi.ROW_OUT_OF_RANGE]: entry(dataCodes.E514, c => `${column(c)} holds a number that its type cannot hold`),
  [abi.ROW_WRONG_SIZE]: entry(dataCodes.E511, c => `${column(c)} has a length that its serde does not write`),
  [abi.ROW_NULL]: entry(dataCodes.E510, ({ row }) => `the ${row.detail === 0 ? 'key' : 'value'} is null`),
  [abi.ROW_NEGATIVE_TIMESTAMP]: entry(dataCodes.E517, () => 'the timestamp is negative'),
  [abi.ROW_CORRUPT_BATCH]: entry(dataCodes.E501, () => 'the CRC of the record batch does not match its bytes'),
  [abi.ROW_MALFORMED_BATCH]: entry(dataCodes.E502, () => 'the record batch is malformed'),
  [abi.ROW_UNKNOWN_CODEC]: entry(dataCodes.E503, () => 'the compression of the record batch is unknown'),
  [abi.ROW_LAMBDA_FAILED]: entry(dataCodes.E530, c => `the function failed: ${textDetail(c) ?? c.site?.what ?? ''}`),
  [abi.ROW_SCRIPT_FAILED]: entry(dataCodes.E531, scripted),
  [abi.ROW_WRONG_RESULT]: entry(dataCodes.E532, c => c.site?.what ?? 'the value does not fit its type'),
  [abi.ROW_CHECK_DIFFERS]: entry(dataCodes.E533, scripted),
  [abi.ROW_TOO_LARGE]: entry(dataCodes.E504, () => 'the record is larger than the limit'),
  [abi.ROW_WRONG_PARTITION]: entry(
    dataCodes.E521,
    () => 'the partitioner named a partition that the topic does not have',
  ),
  [abi.ROW_UNSAFE_INTEGER]: entry(dataCodes.E516, c => c.site?.what ?? 'an int64 beyond 2^53 - 1 was used as a number'),
}

function textDetail({ views, row }: RowContext): string | undefined {
  return row.detail === 0 ? undefined : readViewText(views, row.detail)
}

const CURES: Readonly<Record<number, string>> = {
  [abi.ROW_NULL]: 'declare it nullable(…) if null may occur',
  [abi.ROW_MISSING_FIELD]: 'declare the field nullable(…) if it may be missing',
  [abi.ROW_CHECK_DIFFERS]: 'report this with the function and the record; run it with lambdas: "javascript" meanwhile',
}

/** A row that its sink could not write: what happened to it there. */
const SINK_ERRORS: Readonly<Record<number, { code: ErrorCode; describe: Describe; cure: string }>> = {
  [abi.ROW_WRONG_RESULT]: {
    code: dataCodes.E520,
    describe: () => 'a key or value cannot be written by its serde',
    cure: 'JSON has no NaN and no infinity: declare the field nullable(…), or keep such numbers out',
  },
  [abi.ROW_TOO_LARGE]: {
    code: dataCodes.E504,
    describe: () => 'a record is larger than the limit',
    cure: 'write less in one record',
  },
}

/** Rows that failed in the JavaScript runtime. */
export const isScripted = (code: number): boolean => code === abi.ROW_SCRIPT_FAILED || code === abi.ROW_CHECK_DIFFERS

/** Rows that a site belongs to: processing errors carry one, decoding errors do not. */
const hasSite = (code: number): boolean =>
  [
    abi.ROW_LAMBDA_FAILED,
    abi.ROW_SCRIPT_FAILED,
    abi.ROW_WRONG_RESULT,
    abi.ROW_CHECK_DIFFERS,
    abi.ROW_UNSAFE_INTEGER,
  ].includes(code)

/** What is needed to explain a failed row. */
export interface RowErrorContext {
  readonly views: MemoryViews
  readonly plan: TaskPlan
  readonly taskId: TaskId
  readonly script?: ScriptFailure | undefined
}

/** The error for a failed row; the memory must still be as the step left it. */
export function rowError(row: FailedRow, { views, plan, taskId, script }: RowErrorContext): StreamsError {
  const isOfSink = row.sinkNode !== undefined
  const site = hasSite(row.code) && !isOfSink ? plan.sites[row.site] : undefined
  // what the JavaScript runtime kept may be of an earlier row
  const ownScript = isScripted(row.code) ? script : undefined
  const context: RowContext = { views, plan, row, site, script: ownScript }
  const inFunction = site === undefined ? undefined : rowPlace(site, ownScript)
  const ofSink = isOfSink ? SINK_ERRORS[row.code] : undefined
  const known = ofSink ?? ROW_ERRORS[row.code]
  const place = { ...placeOf(context, taskId), ...inFunction?.place }
  const code = known?.code ?? runtimeCodes.E901
  const what = known?.describe(context) ?? `row status ${row.code} is unknown`
  const cure = ofSink?.cure ?? CURES[row.code]
  return new StreamsError(code, `${what}${sinkText(context)}${inFunction?.excerpt ?? ''}`, {
    ...place,
    ...(cure === undefined ? {} : { cure }),
    ...(ownScript?.error === undefined ? {} : { cause: ownScript.error }),
  })
}

function placeOf({ plan, row, site }: RowContext, taskId: TaskId): ErrorPlace {
  const input = plan.inputs[row.input]
  const node =
    site?.node ?? plan.nodes[row.sinkNode ?? -1] ?? (input === undefined ? undefined : plan.nodes[input.node])
  return {
    ...(input === undefined ? {} : { topic: plan.topics[input.topic]?.name ?? '', partition: taskId.partition }),
    ...(row.offset === undefined ? {} : { offset: row.offset }),
    ...(node === undefined ? {} : { node }),
    taskId: printTaskId(taskId),
  }
}

/** Which topic a row could not be written to; the place says where it came from. */
function sinkText({ plan, row }: RowContext): string {
  const sink = row.sinkNode === undefined ? undefined : plan.sinks.find(each => each.node === row.sinkNode)
  const topic = sink?.topic === undefined ? undefined : plan.topics[sink.topic]?.name
  return topic === undefined ? '' : ` (on its way to ${topic})`
}
