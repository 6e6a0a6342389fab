import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { instrumentations } from '../../instrumentations/index'
import { resolveSettings } from '../../src/config/settings'
import { agentAddresses, showAddress } from '../../src/transport/address'

const manifest = readFileSync(join(__dirname, '../../examples/kubernetes.yaml'), 'utf8')

/** What the cluster puts in for `fieldRef`. */
const fields: Readonly<Record<string, string>> = { 'metadata.name': 'shop-5d8f', 'spec.nodeName': 'node-3' }

/** The variables of the container, in the order of the manifest, with what stands for `fieldRef` put in. */
function variablesOf(yaml: string): Map<string, string> {
  const lines = yaml.split('\n').filter(line => !/^\s*(#|$)/.test(line))
  const start = lines.findIndex(line => /^\s*env:$/.test(line))
  const indent = (line = '') => line.search(/\S/)
  const length = lines.slice(start + 1).findIndex(line => indent(line) <= indent(lines[start]))
  const block = lines.slice(start + 1, length === -1 ? undefined : start + 1 + length).join('\n')
  const entry = /- name: (\S+)\s+(?:value: (.*)|valueFrom:\s+fieldRef:\s+fieldPath: (\S+))/g
  const found = [...block.matchAll(entry)]
  assert.equal(found.length, block.split('\n').filter(line => line.includes('- name:')).length, 'each entry is read')
  return new Map(
    found.map(([, name = '', value, field = '']) => [name, value?.replace(/^"(.*)"$/, '$1') ?? fields[field] ?? '']),
  )
}

/** Puts in `$(NAME)` as the cluster does: from the variables above; what is not known there stays as it is. */
function expanded(variables: ReadonlyMap<string, string>): Record<string, string> {
  const known: Record<string, string> = {}
  for (const [name, value] of variables) {
    known[name] = value.replace(/\$\$|\$\(([A-Za-z_][\w.-]*)\)/g, (whole, other: string | undefined) =>
      other === undefined ? '$' : (known[other] ?? whole),
    )
  }
  return known
}

test('the manifest sets host, port, service, environment and tags, and nothing that is ignored', () => {
  const environment = expanded(variablesOf(manifest))
  const { values, sources, problems } = resolveSettings(environment, undefined, { integrations: instrumentations })
  assert.deepEqual(problems, [])
  assert.deepEqual(
    { host: values.hostname, port: values.port, service: values.service, env: values.env, tags: [...values.tags] },
    {
      host: 'datakit-service.datakit.svc',
      port: 9529,
      service: 'shop',
      env: 'prod',
      tags: [
        ['pod_name', 'shop-5d8f'],
        ['host', 'node-3'],
      ],
    },
  )
  assert.deepEqual(agentAddresses(values).map(showAddress), ['http://datakit-service.datakit.svc:9529'])
  const { hostname, port, service, env, tags } = sources
  assert.deepEqual(
    [hostname, port, service, env, tags],
    ['DD_AGENT_HOST', 'DD_TRACE_AGENT_PORT', 'DD_SERVICE', 'DD_ENV', 'DD_TAGS'],
  )
})
