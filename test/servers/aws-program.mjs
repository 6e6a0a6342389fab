// The process of aws.ts: these servers are made of http, koa and fastify, which a tracer under test in the same process would trace.
import { join } from 'node:path'
import dynalite from 'dynalite'
import { startFauxqs } from 'fauxqs'
import S3rver from 's3rver'

const host = '127.0.0.1'
const tables = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
await new Promise((resolve, reject) => tables.on('error', reject).listen(0, host, resolve))
const objects = new S3rver({ address: host, port: 0, silent: true, directory: join(process.cwd(), 'objects') })
const { port } = await objects.run()
const messages = await startFauxqs({ port: 0, host, logger: false })
process.stdout.write(`dynamodb=${tables.address().port} s3=${port} messages=${messages.port}\n`)
