/**
 * The values that a function closes over, read through an in-process inspector session; its one door.
 *
 * Synchronous, opens no port, prints nothing, runs none of the user's code. Scopes are read only for names that
 * the syntax shows to be free. An open session keeps what it handed out alive, so it is released after the build.
 * `Debugger.enable` (20 ms, and slow awaits while it is on) only names the scripts when a place is to be printed.
 */
import type * as inspectorModule from 'node:inspector'

type Inspector = typeof inspectorModule
interface RemoteObject {
  readonly objectId: string
  readonly value?: unknown
}

/** Where V8 says the function stands: zero-based, in the script as it runs. */
export interface ScriptLocation {
  readonly scriptId: string
  readonly lineNumber: number
  readonly columnNumber: number
}
/** One scope of a function, inner ones first; `vars` is V8's live view of it. */
export interface Scope {
  /** Closure, Block, Module, Script, Catch, With, Global. */
  readonly kind: string
  readonly vars: Readonly<Record<string, unknown>>
}
export interface FunctionScopes {
  /** Empty for native code and for a Proxy. */
  readonly scopes: readonly Scope[]
  readonly location?: ScriptLocation
  /** A bound function: what it was made from. */
  readonly isBound: boolean
}
export interface ScriptInfo {
  readonly scriptId: string
  readonly url: string
  readonly sourceMapURL?: string
}

/** The runtime has no inspector, or does not allow it (`--permission`). */
export class CaptureUnavailableError extends Error {}

/** The builtin module object is the one object that all realms share: values pass through a box hung on it. */
const CHANNEL = Symbol.for('millrace.captures')
const REACH = "process.getBuiltinModule('node:inspector')[Symbol.for('millrace.captures')]"

export class CaptureSession {
  private inspector: Inspector | undefined
  private session: inspectorModule.Session | undefined
  private boxId = ''
  private scripts: Map<string, ScriptInfo> | undefined
  private readonly box: { fn: unknown; value: unknown } = { fn: undefined, value: undefined }

  /** @throws CaptureUnavailableError */
  scopesOf(fn: Function): FunctionScopes {
    this.connect()
    try {
      const inner = this.internalsOf(fn)
      if (inner.has('[[TargetFunction]]')) return { scopes: [], isBound: true }
      const scopes = inner.get('[[Scopes]]')
      const location = inner.get('[[FunctionLocation]]')?.value as ScriptLocation | undefined
      if (scopes === undefined) return { scopes: [], isBound: false }
      const found = this.valueOf(scopes.objectId) as Iterable<{ description: string; object: Scope['vars'] }>
      return {
        scopes: Array.from(found, s => ({ kind: s.description.split(' ')[0] ?? '', vars: s.object })),
        ...(location === undefined ? {} : { location }),
        isBound: false,
      }
    } finally {
      this.box.fn = undefined
      this.box.value = undefined
    }
  }

  /** The script's URL and source map. Undefined where there is no inspector. */
  scriptOf(scriptId: string): ScriptInfo | undefined {
    if (this.session === undefined) return undefined
    if (this.scripts?.has(scriptId) !== true) {
      const scripts = new Map<string, ScriptInfo>()
      const listen = ({ params }: { params: ScriptInfo }): void => {
        scripts.set(params.scriptId, params)
      }
      this.session.on('Debugger.scriptParsed', listen)
      this.session.post('Debugger.enable')
      this.session.post('Debugger.disable')
      this.session.removeListener('Debugger.scriptParsed', listen)
      this.scripts = scripts
    }
    return this.scripts?.get(scriptId)
  }

  /** Closes the session. What was read may be collected afterwards. */
  release(): void {
    this.session?.disconnect()
    this.session = undefined
    this.scripts = undefined
    if (this.inspector !== undefined) Reflect.deleteProperty(this.inspector, CHANNEL)
    this.inspector = undefined
  }

  private connect(): void {
    if (this.session !== undefined) return
    const inspector = process.getBuiltinModule?.('node:inspector') as Inspector | undefined
    if (inspector === undefined) throw new CaptureUnavailableError('this runtime has no node:inspector')
    const session = new inspector.Session()
    try {
      session.connect()
    } catch (cause) {
      throw new CaptureUnavailableError(cause instanceof Error ? cause.message : String(cause), { cause })
    }
    this.session = session
    this.inspector = inspector
    Object.defineProperty(inspector, CHANNEL, { value: this.box, configurable: true, writable: true })
    const { result } = this.post('Runtime.evaluate', { expression: REACH, objectGroup: 'millrace' })
    this.boxId = (result as RemoteObject).objectId
  }

  /** An in-process post answers before it returns. */
  private post(method: string, params: object): Readonly<Record<string, unknown>> {
    let answer: Readonly<Record<string, unknown>> | undefined
    let failure: Error | null = null
    this.session?.post(method, params, (error: Error | null, value?: object) => {
      failure = error
      answer = value as Readonly<Record<string, unknown>> | undefined
    })
    if (failure !== null) throw new CaptureUnavailableError((failure as Error).message)
    if (answer === undefined) throw new CaptureUnavailableError(`${method} did not answer synchronously`)
    const thrown = answer.exceptionDetails as { text: string; exception?: { description?: string } } | undefined
    if (thrown !== undefined) throw new CaptureUnavailableError(thrown.exception?.description ?? thrown.text)
    return answer
  }

  private internalsOf(fn: Function): Map<string, RemoteObject> {
    this.box.fn = fn
    const { result } = this.post('Runtime.callFunctionOn', {
      objectId: this.boxId,
      functionDeclaration: 'function () { return this.fn }',
      objectGroup: 'millrace',
    })
    const { internalProperties } = this.post('Runtime.getProperties', {
      objectId: (result as RemoteObject).objectId,
      ownProperties: true,
    })
    const found = (internalProperties ?? []) as readonly { name: string; value?: RemoteObject }[]
    return new Map(found.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])))
  }

  /** The object behind a remote handle. */
  private valueOf(objectId: string): unknown {
    this.post('Runtime.callFunctionOn', {
      objectId: this.boxId,
      arguments: [{ objectId }],
      functionDeclaration: 'function (x) { this.value = x }',
    })
    return this.box.value
  }
}
