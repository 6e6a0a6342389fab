/** The variable that names the folder into which each process of a command that is watched writes its report. */
export const reportVariable = 'DD_TRACE_DOCTOR_REPORT'

/** What the witness looks for in a process: names of packages. */
export interface Wanted {
  /** Those that are traced; of the second list, some file is an ES module. */
  readonly traced: readonly string[]
  readonly modules: readonly string[]
  /** Those that are known and not traced. */
  readonly untraced: readonly string[]
}

/** Why traces were left out, each with how many. */
export interface LeftOut {
  rule: number
  agent: number
  caller: number
  user: number
}

/** What is seen in one process or thread of a command. Plain data: it is written to a file. */
export interface Report {
  readonly pid: number
  /** 0 in the main thread. */
  readonly thread: number
  readonly node: string
  readonly argv: readonly string[]
  /** Whether it runs the application, and not a package manager or the like. */
  readonly isApplication: boolean
  /** Whether it is one of the tracer's own threads or commands. */
  readonly tracer:
    | {
        readonly findings: readonly string[]
        readonly started: number
        readonly open: number
        readonly waiting: number
        readonly sent: number
        readonly isEnabled: boolean
        /** Why the settings say that it is off. */
        readonly why: string
        readonly hasRules: boolean
      }
    | undefined
  /** Packages that were loaded. */
  readonly loaded: readonly string[]
  /** Packages with ES modules that were loaded before the tracer had started. */
  readonly early: readonly string[]
  /** The oldest spans that are open, at most ten. */
  readonly unfinished: readonly { readonly name: string; readonly seconds: number }[]
  readonly leftOut: LeftOut
  /** Threads that were started with a file of the application's own. */
  readonly threads: readonly { readonly id: number; readonly file: string }[]
  /** Whether the process has told that it ends. */
  readonly hasEnded: boolean
}
