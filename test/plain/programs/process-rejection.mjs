// ends: 1
import http from 'node:http'
import web from './support/web.cjs'

process.on('exit', code => console.log('exit', code))
const server = http.createServer(async () => {
  await null
  throw { odd: true }
})
web.ask(await web.listen(server))
