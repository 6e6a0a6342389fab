// ends: 1
const http = require('node:http')

console.log('before')
process.on('exit', code => console.log('exit', code))
http.get({ port: 1, host: '127.0.0.1' }, () => console.log('never'))
