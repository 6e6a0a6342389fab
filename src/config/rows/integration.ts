import { callable } from '../kinds/callable'
import { type Measured, measured } from '../kinds/measured'
import { flag, text } from '../kinds/plain'
import { type CodeOptions, type Option, option, type Table, type Values } from '../option'
import type { BeforeSend } from './before-send'

/** What config needs of an integration: its names and the rows of its own. */
export interface Integration<Rows extends Table = Table> {
  /** The name in `use(name)` and in `DD_TRACE_<NAME>_ENABLED`. */
  readonly name: string
  /** Other names for the same, asked after it. */
  readonly aliases?: readonly string[]
  /** The switches of its own, a row each; `option` makes one. */
  readonly options?: Rows
  /** Its variables, where its rows are not loaded yet. @internal */
  readonly variables?: readonly string[]
  /** Loads its rows, where they are not. @internal */
  whole?(): Integration
}

/** The rows that every integration has. */
export interface CommonRows {
  /** False leaves the library as it is. */
  readonly enabled: Option<boolean, boolean, true>
  /** The service of its spans. */
  readonly service: Option<string, string, undefined>
  /** The agent computes statistics of its spans: all, or those of these names. */
  readonly measured: Option<Measured, Measured, false>
  /** Called with each of its spans before it is sent: it may change the span, or return false or null to leave it out. */
  readonly beforeSend: Option<BeforeSend, BeforeSend, undefined>
}

/** The rows of an integration, common and own. */
export type IntegrationRows<Rows extends Table> = Omit<CommonRows, keyof Rows> & Rows

/** The settings of an integration in force. */
export type IntegrationSettings<Rows extends Table> = Values<IntegrationRows<Rows>>

/** The configuration in `use(name, configuration)`: options, or whether it is enabled. */
export type IntegrationOptions<Rows extends Table> = boolean | CodeOptions<IntegrationRows<Rows>>

/** The rows of an integration, common and own; its own may replace a common one. */
export function integrationRows<Rows extends Table>(integration: Integration<Rows>): IntegrationRows<Rows> {
  const names = [integration.name, ...(integration.aliases ?? [])].map(variableName)
  // An integration without rows of its own has `Rows` empty.
  return Object.assign(commonRows(names), integration.options) as Omit<CommonRows, keyof Rows> & Rows
}

/** The rows that every integration has, with the variables of these names. */
export function commonRows(names: readonly string[]): CommonRows {
  return {
    enabled: option(flag, {
      env: names.map(name => `DD_TRACE_${name}_ENABLED`),
      default: true,
      doc: 'False leaves the library as it is.',
    }),
    service: option(text, {
      env: names.flatMap(name => [`DD_${name}_SERVICE`, `DD_${name}_SERVICE_NAME`]),
      defaultText: 'by the naming schema',
      doc: 'The service of its spans.',
    }),
    measured: option(measured, {
      default: false,
      doc: 'The agent computes statistics of its spans: all, or those of these names.',
    }),
    beforeSend: option(callable<BeforeSend>(), {
      defaultText: 'none',
      doc: 'Called with each of its spans before it is sent: it may change the span, or return false or null to leave it out.',
    }),
  }
}

/** How an integration is called in variables: `@grpc/grpc-js` is `GRPC_GRPC_JS`. */
export function variableName(name: string): string {
  return name
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
}
