/**
 * `millrace/arrow`: rows as Arrow tables, and for tools that hold a task's memory its columns as Arrow views. An entry
 * of its own, so that who does not want Arrow neither loads nor bundles it.
 */
export { arrowBatch, type InputSegment } from './arrow-batch.js'
export { type ArrowRow, type ArrowSerdes, toArrowIpc, toArrowTable } from './arrow-table.js'
export { compactBatch } from './compact-batch.js'
export { type Arrow, loadArrow } from './load-arrow.js'
