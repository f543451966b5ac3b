/**
 * A session that names no scripts: each function of a test made from text is a script of its own, and to name one takes
 * 20 ms.
 */
import { CaptureSession } from '../../src/lambda/captures/capture.js'

export class PlacelessSession extends CaptureSession {
  override scriptOf(): undefined {
    return undefined
  }
}
