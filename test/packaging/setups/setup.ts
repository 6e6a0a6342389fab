/** A command as a user types it: words, of which `node` and what `node_modules/.bin` holds are those of the row's Node. */
export type Words = readonly string[]

/** One way to run a program, as a small project of its own: installed, built and run for real. */
export interface Setup {
  /** The heading it stands under in the table. */
  readonly group: string
  /** What a user has: a row of the table. */
  readonly name: string
  /** Packages beside the tracer, as npm takes them. */
  readonly packages?: readonly string[]
  /** The oldest and the newest line of Node that these run on, and why: a row says so instead of running on others. */
  readonly nodes?: { readonly from?: number; readonly to?: number; readonly why: string }
  /** A folder beside this file, copied as the project. */
  readonly folder?: string
  /** Small files of the project, by their paths. */
  readonly files?: Readonly<Record<string, string>>
  /** What is run before the start, in turn: a build. Each must end with 0. */
  readonly build?: readonly Words[]
  /** The program. It ends by itself, or serves at `PORT` until it is told to end. */
  readonly start: Words
  readonly env?: Readonly<Record<string, string>>
  /** Paths that are asked for at `PORT`, in turn, when it answers; then the program gets SIGTERM. */
  readonly requests?: readonly string[]
  /** What the user gets. */
  readonly gets: Gets
  /** For those that take under ten seconds with their packages there: run by CI too, on the Node that runs the tests. */
  readonly quick?: boolean
  /** ms for the build, and again for the run. Default: 120,000. */
  readonly timeout?: number
}

/** Either traces, as lines of their tree that must be there, in any order; or a sentence, that must be said. */
export type Gets =
  | {
      /** `name resource`, indented by two spaces below its parent. */
      readonly spans: readonly string[]
      /** Must not be among the lines, or said. */
      readonly never?: RegExp
      /** Must be said beside them. */
      readonly also?: RegExp
    }
  | { readonly says: RegExp }

/** How a row went on one Node. */
export type Outcome =
  | { readonly kind: 'traced' | 'told'; readonly what: string }
  | { readonly kind: 'not-there'; readonly what: string }
  | { readonly kind: 'silent' | 'broken'; readonly what: string }
