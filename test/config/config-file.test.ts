import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfigFile } from '../../src/config/config-file'
import { overlay } from '../../src/config/overlay'
import { options } from '../../src/config/rows/options'

const facts = { environment: { TEAM: 'core', DD_ENV: 'prod' }, arguments: ['node', 'app.js', '--mode=batch'] }

function read(text: string, origin: 'local' | 'fleet' = 'local') {
  return readConfigFile(`/${origin}.yaml`, origin, text, facts)
}

test('a file sets variables for all programs, in the words that a variable would have', () => {
  const { values, id } = read(`
config_id: 42
apm_configuration_default:
  DD_PROFILING_ENABLED: true
  DD_TRACE_SAMPLE_RATE: 0.5
  DD_TAGS: [a:1, b:2]
  DD_TRACE_SAMPLING_RULES: [{ service: web, sample_rate: 1 }]
  DD_ENV:
`)
  assert.deepEqual(values, {
    DD_PROFILING_ENABLED: 'true',
    DD_TRACE_SAMPLE_RATE: '0.5',
    DD_TAGS: 'a:1,b:2',
    DD_TRACE_SAMPLING_RULES: '[{"service":"web","sample_rate":1}]',
  })
  assert.equal(id, '42')
})

test('the first rule all of whose selectors fit the program beats what the file sets for all', () => {
  const rule = (selectors: string, service: string) =>
    `  - selectors: ${selectors}\n    configuration: { DD_SERVICE: "${service}" }\n`
  const rules = [
    rule('[{ origin: environment_variables, key: TEAM, operator: equals, matches: [edge] }]', 'other value'),
    rule('[{ origin: environment_variables, key: GONE, operator: exists }]', 'not there'),
    rule('[{ origin: colour, operator: exists }]', 'unknown origin'),
    rule('[{ origin: language, operator: wildcard, matches: [nodejs] }]', 'unknown operator'),
    rule(
      '[{ origin: language, operator: equals, matches: [nodejs] }, { origin: tags, key: zone, operator: exists }]',
      'one of two',
    ),
    rule('[{ origin: process_arguments, key: --mode, operator: prefix_matches, matches: [ba, x] }]', 'first'),
    rule('[{ origin: language, operator: equals, matches: [nodejs] }]', 'second'),
  ]
  const text = `apm_configuration_default: { DD_SERVICE: all, DD_ENV: dev }\napm_configuration_rules:\n${rules.join('')}`
  assert.deepEqual(read(text).values, { DD_SERVICE: 'first', DD_ENV: 'dev' })
})

test('without a key a selector looks at every argument, and at every variable as NAME=value', () => {
  const text = (origin: string, end: string) => `
apm_configuration_rules:
  - selectors: [{ origin: ${origin}, operator: suffix_matches, matches: [${end}] }]
    configuration: { DD_SERVICE: found }
`
  assert.deepEqual(read(text('process_arguments', 'app.js')).values, { DD_SERVICE: 'found' })
  assert.deepEqual(read(text('environment_variables', 'TEAM=core')).values, { DD_SERVICE: 'found' })
  assert.deepEqual(read(text('environment_variables', 'TEAM=edge')).values, {})
})

test('a rule takes what it sets from the program', () => {
  const { values } = read(`
tags: { zone: eu }
apm_configuration_rules:
  - selectors: []
    configuration:
      DD_SERVICE: "{{ process_arguments['--mode'] }}-{{environment_variables[TEAM]}}-{{tags['zone']}}-{{language}}"
      DD_VERSION: "{{environment_variables['GONE']}}"
`)
  assert.deepEqual(values, { DD_SERVICE: 'batch-core-eu-nodejs', DD_VERSION: 'UNDEFINED' })
})

test('a file that is none says what is wrong with it', () => {
  assert.throws(() => read('?? ??; ??\t\n\n --- `??'))
  assert.throws(() => read('[1]'), /expected an object/)
  assert.throws(() => read('apm_configuration_default: 7'), /apm_configuration_default: expected an object/)
  assert.throws(() => read('apm_configuration_rules: {}'), /apm_configuration_rules: expected a list/)
  const open = 'apm_configuration_rules: [{ selectors: [], configuration: { DD_ENV: "{{language" } }]'
  assert.throws(() => read(open), /template/)
  assert.deepEqual(read('').values, {})
})

test('a fleet file beats the environment, which beats a local file, by settings and not by names', () => {
  const { environment, files } = overlay(
    { DD_SERVICE_NAME: 'of the process', DD_ENV: 'prod', DD_TRACE_SAMPLE_RATE: 'x', OTHER: '1' },
    [
      read('apm_configuration_default: { DD_ENV: fleet, DD_VERSION: fleet }', 'fleet'),
      read('apm_configuration_default: { DD_SERVICE: local, DD_VERSION: local, DD_TRACE_SAMPLE_RATE: 0.1, DD_X: 1 }'),
    ],
    Object.values(options),
  )
  assert.deepEqual(environment, {
    DD_SERVICE_NAME: 'of the process',
    DD_ENV: 'fleet',
    DD_VERSION: 'fleet',
    DD_TRACE_SAMPLE_RATE: '0.1',
    OTHER: '1',
  })
  assert.deepEqual(
    Array.from(files, ([name, { origin }]) => [name, origin]),
    [
      ['DD_ENV', 'fleet'],
      ['DD_VERSION', 'fleet'],
      ['DD_TRACE_SAMPLE_RATE', 'local'],
    ],
  )
})

test('a value of a file that cannot be used is named with the file and counts as not set', () => {
  const { environment, problems } = overlay(
    { DD_TRACE_ENABLED: 'false' },
    [read('apm_configuration_default: { DD_TRACE_ENABLED: maybe }', 'fleet')],
    Object.values(options),
  )
  assert.deepEqual(environment, { DD_TRACE_ENABLED: 'false' })
  assert.deepEqual(problems, ['/fleet.yaml: DD_TRACE_ENABLED: expected true, false, 1 or 0, got "maybe"; ignored'])
})
