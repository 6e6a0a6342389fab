import { types } from 'node:util'
import { now } from '../core/clock'
import type { Span } from '../core/span'
import { setErrorTags } from '../core/tags'
import type { Kit } from '../instrumentation/kit'
import { watchPromise } from '../instrumentation/settle'
import { alike } from '../instrumentation/wrap'
import { type GraphSettings, stepSpan } from './graph'

type Resolve = (this: unknown, ...args: unknown[]) => unknown

/** Source: https://github.com/graphql/graphql-js/blob/16.x.x/src/type/definition.ts */
interface Info {
  readonly fieldName: string
  readonly returnType: unknown
  readonly parentType: { readonly name: string }
  readonly path: Path
  /** Made anew for each execution. */
  readonly variableValues: object
}

interface Path {
  readonly prev?: Path
  readonly key: string | number
}

/** A schema's types, as far as fields are found through them. */
interface Schema {
  getTypeMap(): Readonly<Record<string, SchemaType>>
}

interface SchemaType {
  readonly name: string
  getFields?(): Readonly<Record<string, { resolve?: unknown; readonly args?: unknown }>>
}

/** A field that has a span: with `collapse`, that of all entries of a list, which ends with the last of them. */
interface Field {
  readonly span: Span
  open: number
  /** Wall-clock milliseconds. */
  ended: number
}

/** An operation that runs. */
interface Execution {
  readonly span: Span
  readonly fields: Map<string, Field>
  isOver: boolean
}

/** How many fields of one operation have spans: a document may ask for the same field under any number of names. */
const maxFields = 1000

/** Gives the fields of operations spans. */
export interface FieldTracer<Settings> {
  /** Traces the fields of a schema that have resolvers of their own, from now on. */
  follow(schema: unknown, kit: Kit<Settings>): void
  /** An operation begins: fields that are resolved while its span is active are its own. */
  begin(span: Span): void
  end(span: Span): void
}

/** Traces what resolves fields, wherever the executor is: the schema has the resolvers. */
export function fieldTracer<Settings extends GraphSettings>(): FieldTracer<Settings> {
  const schemas = new WeakSet<object>()
  const traced = new WeakSet<object>()
  const executions = new WeakMap<Span, Execution>()
  /** A resolver may run where the scope was lost: its operation is known by its variables too. */
  const byVariables = new WeakMap<object, Execution>()

  function executionOf({ variableValues }: Info, kit: Kit<Settings>): Execution | undefined {
    const known = byVariables.get(variableValues)
    if (known !== undefined) return known
    const active = kit.scope.active()
    const found = active === null ? undefined : executions.get(active)
    if (found !== undefined) byVariables.set(variableValues, found)
    return found
  }

  function wrap(resolve: Resolve, kit: Kit<Settings>): Resolve {
    const enter = kit.guard((info: Info): readonly [Execution, Field] | undefined => {
      const execution = kit.active ? executionOf(info, kit) : undefined
      const field = execution && !execution.isOver ? fieldOf(execution, info, kit) : undefined
      return execution && field && [execution, field]
    })
    return alike(resolve, function (this: unknown, ...args) {
      const entered = enter(args[3] as Info)
      if (entered === undefined) return Reflect.apply(resolve, this, args)
      const [execution, field] = entered
      field.open++
      const failed = (error: unknown): void => {
        setErrorTags(field.span, error)
        leave(execution, field)
      }
      let result: unknown
      try {
        result = kit.scope.run(field.span, resolve, this, args)
      } catch (error) {
        failed(error)
        throw error
      }
      if (types.isPromise(result)) return watchPromise(result, () => leave(execution, field), failed)
      // An error that is given back is one that was thrown, as GraphQL has it.
      if (result instanceof Error) failed(result)
      else leave(execution, field)
      return result
    })
  }

  return {
    follow(schema, kit) {
      if (typeof schema !== 'object' || schema === null || schemas.has(schema) || kit.settings.depth === 0) return
      schemas.add(schema)
      for (const field of fieldsOf(schema as Schema)) {
        const { resolve } = field
        if (typeof resolve !== 'function' || traced.has(resolve)) continue
        field.resolve = wrap(resolve as Resolve, kit)
        traced.add(field.resolve as Resolve)
      }
    },
    begin: span => void executions.set(span, { span, fields: new Map(), isOver: false }),
    end(span) {
      const execution = executions.get(span)
      if (execution === undefined) return
      execution.isOver = true
      for (const field of execution.fields.values()) if (field.open === 0) field.span.finish(field.ended)
    },
  }
}

function leave({ isOver, span }: Execution, field: Field): void {
  field.open--
  field.ended = now() + span.trace.wallOffset
  if (isOver && field.open === 0) field.span.finish()
}

/** The field with its span; undefined where it has none, being too deep or one too many. */
function fieldOf<Settings extends GraphSettings>(
  { span, fields }: Execution,
  { path, fieldName, returnType, parentType }: Info,
  kit: Kit<Settings>,
): Field | undefined {
  const { depth, collapse } = kit.settings
  const steps: string[] = []
  let level = 0
  for (let at: Path | undefined = path; at !== undefined; at = at.prev) {
    if (typeof at.key === 'string') level++
    steps.unshift(typeof at.key === 'number' && collapse ? '*' : String(at.key))
  }
  if (depth >= 0 && level > depth) return undefined
  const name = steps.join('.')
  const known = fields.get(name)
  if (known !== undefined || fields.size >= maxFields) return known
  let parent = span
  for (let end = steps.length - 1; end > 0 && parent === span; end--) {
    parent = fields.get(steps.slice(0, end).join('.'))?.span ?? span
  }
  const type = String(returnType)
  const meta = ['graphql.field.name', fieldName, 'graphql.field.path', name, 'graphql.field.type', type]
  meta.push('graphql.field.coordinates', `${parentType.name}.${fieldName}`)
  const field = {
    span: kit.start({ ...stepSpan('resolve', `${fieldName}:${type}`, meta, kit), parent }),
    open: 0,
    ended: 0,
  }
  fields.set(name, field)
  return field
}

function* fieldsOf(schema: Schema): Iterable<{ resolve?: unknown }> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || typeof type.getFields !== 'function') continue
    // Inputs have fields as well, which nobody resolves.
    for (const field of Object.values(type.getFields())) if ('args' in field) yield field
  }
}
